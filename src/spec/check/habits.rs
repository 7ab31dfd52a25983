//! Keys that other programs have: what the same is called here, where the map at hand has it.

/// A key of another program, the field that says it here, and how.
const HABITS: [(&str, &str, &str); 16] = [
    ("absorb", "formula", "absorbed effects stand in the formula: `y ~ x | unit + year`"),
    ("fe", "formula", "absorbed effects stand in the formula: `y ~ x | unit + year`"),
    ("fixed_effects", "formula", "absorbed effects stand in the formula: `y ~ x | unit + year`"),
    ("controls", "formula", "regressors stand in the formula: `y ~ x + controls`, with `sets: {controls: [...]}`"),
    ("dep", "formula", "the outcome stands in the formula: `y ~ x`"),
    ("depvar", "formula", "the outcome stands in the formula: `y ~ x`"),
    ("iv", "formula", "instruments stand in the formula: `y ~ controls | unit | x ~ z`"),
    ("vce", "errors", "write `errors: {cluster: unit}` or `errors: robust`"),
    ("cluster", "errors", "write `errors: {cluster: unit}`"),
    ("robust", "errors", "write `errors: robust`"),
    ("se", "errors", "write `errors: {cluster: unit}` or `errors: robust`"),
    ("if", "keep", "rows that stay are `keep: CONDITION`"),
    ("weights", "weight", "write `weight: NAME`"),
    ("aweight", "weight", "write `weight: NAME`"),
    ("xtset", "data", "write `data: {file: ..., panel: {unit: ..., time: ...}}`"),
    ("tsset", "data", "write `data: {file: ..., panel: {unit: ..., time: ...}}`"),
];

/// What to write instead of `key`, in a map that has `field`s.
pub fn habit(key: &str, has: impl Fn(&str) -> bool) -> Option<&'static str> {
    HABITS.iter().find(|(word, field, _)| *word == key && has(field)).map(|(_, _, advice)| *advice)
}
