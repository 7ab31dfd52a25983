//! Names of columns that Stata and R read as they are.

use std::collections::BTreeSet;

/// Longest name of a variable in Stata.
const LONGEST: usize = 32;

/// For each name one of letters, digits and underscores, at most 32 long, different from all before it.
pub fn importable(names: &[&str]) -> Vec<String> {
    let mut taken = BTreeSet::new();
    names.iter().map(|name| free(&plain(name), &mut taken)).collect()
}

fn plain(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        match c {
            c if c.is_alphanumeric() || c == '_' => out.push(c),
            _ if out.ends_with('_') => {}
            _ => out.push('_'),
        }
    }
    let out = out.trim_end_matches('_');
    if out.starts_with(|c: char| c.is_alphabetic()) {
        out.to_string()
    } else {
        format!("v{}", if out.starts_with('_') { out.to_string() } else { format!("_{out}") })
    }
}

/// The name, cut where it is too long, with a number where it is taken. Case does not tell names apart.
fn free(name: &str, taken: &mut BTreeSet<String>) -> String {
    let cut = |most: usize| name.chars().take(most).collect::<String>();
    let numbered = (2..).map(|number| {
        let tail = format!("_{number}");
        cut(LONGEST.saturating_sub(tail.len())) + &tail
    });
    let found = std::iter::once(cut(LONGEST)).chain(numbered).find(|one| taken.insert(one.to_lowercase()));
    found.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::importable;

    #[test]
    fn names_are_words_and_stay_apart() {
        let long = "an_exceedingly_long_name_of_a_variable";
        let names = [
            "L.Infra",
            "L_Infra",
            "income^2",
            "ln(gdp)",
            "省份",
            "2sls",
            "Nqp.Workers",
            "nqp_workers",
            long,
            &format!("{long}s"),
        ];
        assert_eq!(
            importable(&names),
            [
                "L_Infra",
                "L_Infra_2",
                "income_2",
                "ln_gdp",
                "省份",
                "v_2sls",
                "Nqp_Workers",
                "nqp_workers_2",
                "an_exceedingly_long_name_of_a_va",
                "an_exceedingly_long_name_of_a__2"
            ]
        );
    }
}
