//! Panels of several analyses below one another, whose columns need not mean the same.

use super::head;
use crate::exhibit::{Align, Grid, Panel, Row, Value};

/// Panels, and what stands over their columns.
pub(super) struct Block {
    pub(super) heads: Vec<String>,
    pub(super) panels: Vec<Panel>,
}

/// Columns with one meaning are named once above the table; otherwise each panel begins with the names of its own.
pub(super) fn lay(grid: &mut Grid, first: &str, blocks: Vec<Block>) {
    let width = blocks.iter().map(|block| block.heads.len()).max().unwrap_or(0);
    let shared = blocks.windows(2).all(|pair| pair[0].heads == pair[1].heads);
    let above = blocks.first().filter(|_| shared).map_or_else(|| vec![String::new(); width], |one| one.heads.clone());
    grid.head = vec![std::iter::once(head(first, 1)).chain(above.into_iter().map(|text| head(text, 1))).collect()];
    grid.columns = vec![Align::Decimal; width];
    for block in blocks {
        let names: Vec<Value> = block.heads.into_iter().map(|text| Value::Text { text }).collect();
        for mut panel in block.panels {
            if !shared {
                panel.rows.insert(0, Row { cells: names.clone(), ..Row::default() });
            }
            panel.rows.iter_mut().for_each(|row| row.cells.resize(width, Value::Empty));
            grid.panels.push(panel);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(heads: &[&str]) -> Block {
        let row = Row { stub: "2012".into(), cells: vec![Value::Count { value: 1 }; heads.len()], ..Row::default() };
        let heads = heads.iter().map(|text| text.to_string()).collect();
        Block { heads, panels: vec![Panel { title: None, rows: vec![row] }] }
    }

    fn laid(blocks: Vec<Block>) -> Grid {
        let mut grid = Grid::default();
        lay(&mut grid, "Period", blocks);
        assert!(grid.panels.iter().flat_map(|panel| &panel.rows).all(|row| row.cells.len() == grid.columns.len()));
        grid
    }

    #[test]
    fn columns_of_one_meaning_are_named_once() {
        let grid = laid(vec![block(&["n", "mean"]), block(&["n", "mean"])]);
        assert_eq!(grid.head[0][2].text, "mean");
        assert!(grid.panels.iter().all(|panel| panel.rows.len() == 1));
    }

    #[test]
    fn columns_of_several_meanings_are_named_in_their_panels() {
        let grid = laid(vec![block(&["n", "mean"]), block(&["index", "technical", "scale"])]);
        assert!(grid.head[0].iter().skip(1).all(|head| head.text.is_empty()));
        assert_eq!(grid.panels[0].rows[0].cells[1], Value::Text { text: "mean".into() });
        assert_eq!(grid.panels[1].rows[0].cells[2], Value::Text { text: "scale".into() });
        assert_eq!(grid.panels[0].rows[1].cells[2], Value::Empty);
    }
}
