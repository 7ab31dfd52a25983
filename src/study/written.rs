//! Options of an analysis: the tree that was written, and what its owner reads in it.

use std::any::Any;
use std::ops::{Deref, DerefMut};
use std::sync::{Arc, OnceLock};

use serde::de::DeserializeOwned;

use crate::spec::de::{Error, from_node};
use crate::spec::node::Node;

/// A tree that is read as one type by everyone who asks for that type: checking, listing, lowering and drawing a model
/// would else each parse its formula again.
#[derive(Clone, Debug)]
pub struct Written {
    node: Node,
    /// What the tree was first read as.
    held: OnceLock<Arc<dyn Any + Send + Sync>>,
}

impl Written {
    /// # Errors
    /// Where the tree is none of the type.
    pub fn read<T: DeserializeOwned + Send + Sync + 'static>(&self) -> Result<Arc<T>, Error> {
        if let Some(held) = self.held.get().and_then(|held| held.clone().downcast().ok()) {
            return Ok(held);
        }
        let fresh: Arc<T> = Arc::new(from_node(&self.node)?);
        let any: Arc<dyn Any + Send + Sync> = fresh.clone();
        self.held.get_or_init(|| any);
        Ok(fresh)
    }
}

impl From<Node> for Written {
    fn from(node: Node) -> Self {
        Written { node, held: OnceLock::new() }
    }
}

impl Deref for Written {
    type Target = Node;

    fn deref(&self) -> &Node {
        &self.node
    }
}

/// A tree that may change is read anew.
impl DerefMut for Written {
    fn deref_mut(&mut self) -> &mut Node {
        self.held = OnceLock::new();
        &mut self.node
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Span;

    #[test]
    fn one_reading_serves_all_until_the_tree_changes() {
        let mut written = Written::from(Node::text(Span::default(), "entropy"));
        let first = written.read::<String>().expect("a text");
        assert!(Arc::ptr_eq(&first, &written.clone().read().expect("a text")));
        assert!(written.read::<Vec<f64>>().is_err());
        *written = Node::text(Span::default(), "critic");
        assert_eq!(*written.read::<String>().expect("a text"), "critic");
    }
}
