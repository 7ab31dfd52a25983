//! Damaged binary files can make the crates that read them panic; here that is an error like any other.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Once;

thread_local! {
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

static HOOK: Once = Once::new();

/// The result of `read`, or `None` if it panicked. Nothing is printed about the panic.
pub(super) fn guarded<T>(read: impl FnOnce() -> T) -> Option<T> {
    HOOK.call_once(|| {
        let before = take_hook();
        set_hook(Box::new(move |info| {
            if !QUIET.get() {
                before(info);
            }
        }));
    });
    let outer = QUIET.replace(true);
    // What `read` had in hand is dropped with it, so nothing half-made is seen.
    let result = catch_unwind(AssertUnwindSafe(read));
    QUIET.set(outer);
    result.ok()
}

#[cfg(test)]
mod tests {
    use super::guarded;

    #[test]
    fn a_panic_becomes_nothing() {
        assert_eq!(guarded(|| 1), Some(1));
        assert_eq!(guarded(|| "x".repeat(3).parse::<i32>().unwrap()), None);
    }
}
