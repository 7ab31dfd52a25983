//! Formulas and expressions: what they mean, how they are printed, what is said when they cannot be read.

use proptest::prelude::*;
use studyc::diag::Diagnostic;
use studyc::source::Span;
use studyc::spec::expr::*;
use studyc::spec::node::Text;

fn text(source: &str) -> (Text, Span) {
    (Text { value: source.into(), quoted: false, runs: vec![(0, 0)] }, Span::new(0, 0, source.len()))
}

fn expression(source: &str) -> Result<Expr, Diagnostic> {
    let (text, span) = text(source);
    parse_expression(&text, span)
}

fn formula(source: &str) -> Result<Formula, Diagnostic> {
    let (text, span) = text(source);
    parse_formula(&text, span)
}

fn canonical(source: &str) -> String {
    expression(source).map_or_else(|error| error.message, |expr| expr.to_string())
}

#[test]
fn expressions_have_one_canonical_text() {
    for (source, wanted) in [
        ("100*rd/gdp", "100 * rd / gdp"),
        ("(primary + 2*secondary + 3*tertiary) / gdp", "(primary + 2 * secondary + 3 * tertiary) / gdp"),
        ("a - (b - c)", "a - (b - c)"),
        ("(a - b) - c", "a - b - c"),
        ("-x^2", "-x^2"),
        ("(-x)^2", "(-x)^2"),
        ("2^3^2", "2^3^2"),
        (".205", "0.205"),
        ("9.6%", "0.096"),
        ("1e-4", "0.0001"),
        ("L.x + L2.D.y", "L.x + L2.D.y"),
        (
            "perpetual_inventory(investment / price, depreciation = 9.6%, start = 2013)",
            "perpetual_inventory(investment / price, depreciation = 0.096, start = 2013)",
        ),
        ("mean(x by year)", "mean(x by year)"),
        ("quantile(x, 0.9 by year)", "quantile(x, 0.9 by year)"),
        ("province not in municipality.Municipality", "province not in municipality.Municipality"),
        ("x in (A, B) and not y in 2013..2022", "x in (A, B) and not y in 2013..2022"),
        ("year in 2020..2021", "year in 2020..2021"),
        ("`GDP per head` * 2", "`GDP per head` * 2"),
        ("人均GDP / 人口", "人均GDP / 人口"),
        ("same belt", "same belt"),
        ("posts_1984 * L.internet_users", "posts_1984 * L.internet_users"),
        ("q <= gamma", "q <= gamma"),
        ("region = \"East\"", "region == \"East\""),
        ("n*(T-1)", "n * (T - 1)"),
        ("a == b or c != d and not e", "a == b or c != d and not e"),
    ] {
        assert_eq!(canonical(source), wanted, "{source}");
        assert_eq!(expression(source).unwrap(), expression(wanted).unwrap());
    }
}

#[test]
fn formulas_have_one_canonical_text() {
    for (source, wanted) in [
        ("Cp, Cp1, Cp2 ~ Nqp + controls | province + year", "Cp, Cp1, Cp2 ~ Nqp + controls | province + year"),
        ("y ~ x | u + t | e + e2 ~ z1 + z2", "y ~ x | u + t | e + e2 ~ z1 + z2"),
        ("lw ~ s + i.year | iq ~ med + kww", "lw ~ s + i.year | iq ~ med + kww"),
        ("CP ~ NQ + controls | city + province:year", "CP ~ NQ + controls | city + province:year"),
        ("y ~ 1", "y ~ 1"),
        ("y ~ x - 1", "y ~ x + 0"),
        ("y~x:z+x^2+L.w+ln(v)", "y ~ x:z + x^2 + L.w + ln(v)"),
        ("y ~ x | province[year]", "y ~ x | province[year]"),
        ("y ~ x | 0", "y ~ x"),
    ] {
        let seen = formula(source).unwrap_or_else(|error| panic!("{source}: {}", error.message));
        assert_eq!(seen.to_string(), wanted, "{source}");
        assert_eq!(seen, formula(wanted).unwrap());
    }
    let iv = formula("lw ~ s + i.year | iq ~ med + kww").unwrap();
    assert!(iv.effects.is_empty());
    assert_eq!(iv.instruments.unwrap().instruments.len(), 2);
}

#[test]
fn addresses_claims_and_chains() {
    for source in [
        "baseline(Cp).Nqp.se",
        "cake_by_share.test.2.p",
        "innovation(Cp1).indirect",
        "iv.first",
        "sdm(distance).Nqp.indirect",
        "reported.3",
        "bare(Cp)",
        "iv(Cp).L.patents.se",
    ] {
        let (held, span) = text(source);
        assert_eq!(parse_address(&held, span).unwrap().to_string(), source);
    }
    let (held, span) = text("baseline(Cp).Nqp > 0 at 5%");
    let claim = parse_claim(&held, span).unwrap();
    assert_eq!((claim.level, claim.to_string().as_str()), (Some(0.05), "baseline(Cp).Nqp > 0 at 0.05"));
    assert!(
        matches!(&claim.condition.kind, ExprKind::Binary(Binary::Greater, left, _) if matches!(left.kind, ExprKind::Address(_)))
    );
    let (held, span) = text("baseline(Cp).Nqp > 0 at 5% one-sided");
    let one_sided = parse_claim(&held, span).unwrap();
    assert!(one_sided.one_sided && one_sided != claim);
    assert_eq!(one_sided.to_string(), "baseline(Cp).Nqp > 0 at 0.05 one-sided");
    let (held, span) = text("baseline(Cp).Nqp > 0 at 5% two-sided");
    assert_eq!(parse_claim(&held, span).unwrap(), claim);
    let (held, span) = text("cake_by_share.thresholds >= 1 at 5%");
    assert!(parse_claim(&held, span).is_ok());
    let (held, span) = text("Nqp -> RD, L.Pub -> Cp, Cp1");
    let path = parse_path(&held, span).unwrap();
    assert_eq!(path.stages.iter().map(Vec::len).collect::<Vec<_>>(), [1, 2, 2]);
    for source in ["Nqp -> RD + Pub -> Cp, Cp1", "Nqp -> RD, Pub -> Cp", "a -> `b + c` -> d"] {
        let (held, span) = text(source);
        assert_eq!(parse_path(&held, span).unwrap().to_string(), source);
    }
    let (held, span) = text("Nqp -> RD+Pub, L.Pub -> Cp");
    let together: Vec<bool> = parse_path(&held, span).unwrap().stages[1].iter().map(|stop| stop.together).collect();
    assert_eq!(together, [false, true, false]);
    let (held, span) = text("Innovation -> Means of labor");
    assert_eq!(parse_chain(&held, span).unwrap().stages[1][0].name, "Means of labor");
    assert!(parse_path(&held, span).is_err());
}

#[test]
fn places_are_kept() {
    let source = "a + ln(bb)";
    let expr = expression(source).unwrap();
    let ExprKind::Binary(_, _, right) = &expr.kind else { panic!("a sum") };
    assert_eq!(&source[right.span.range()], "ln(bb)");
}

#[test]
fn messages() {
    let say = |error: Diagnostic| {
        let place =
            error.labels.first().map_or(String::new(), |(span, label)| format!("{}..{} {label}", span.start, span.end));
        format!("[{}] {}\n    {place}\n    help: {}", error.card.code, error.message, error.help.unwrap_or_default())
    };
    let mut lines = vec![];
    for source in [
        "",
        "a +",
        "a b",
        "population // area",
        "min(a, b",
        "a)",
        "x ** 2",
        "a && b",
        "2sls + 1",
        "a，b",
        "urban − rural",
        "x %in% y",
        "a[1]",
        "region == “East”",
        "!x",
        "a & b",
        "a | b",
        "gen z = x / y",
        "egen m = mean(x), by(year)",
        "x // a remark",
        "L(1/2).x",
    ] {
        lines.push(format!("{source}\n  {}", say(expression(source).unwrap_err())));
    }
    for source in [
        "y",
        "y ~",
        "y ~ x*z",
        "y ~ (x + z)",
        "y ~ x | a | b ~",
        "~ x",
        "y ~ x z",
        "y ~ x ~ z | w",
        "y ~ a/b",
        "y ~ c.x##c.z",
        "y ~ x + i.year#c.x",
        "y ~ L(0/2).x + z",
        "y ~ x if year > 2010",
        "y ~ x, vce(cluster city)",
        "y ~ x, robust",
        "y ~ x z, absorb(city year)",
        "y ~ x // a remark",
        "gen y = x",
    ] {
        lines.push(format!("{source}\n  {}", say(formula(source).unwrap_err())));
    }
    for source in ["x + 1", "2013..2015"] {
        let (held, span) = text(source);
        lines.push(format!("{source}\n  {}", say(parse_filter(&held, span).unwrap_err())));
    }
    for source in ["baseline(Cp).Nqp is positive", "baseline(Cp).Nqp", "a > 0 at x"] {
        let (held, span) = text(source);
        lines.push(format!("{source}\n  {}", say(parse_claim(&held, span).unwrap_err())));
    }
    insta::with_settings!({snapshot_path => "messages", prepend_module_to_snapshot => false}, {
        insta::assert_snapshot!("expressions", lines.join("\n"));
    });
}

#[test]
fn bombs_are_refused_quickly() {
    let started = std::time::Instant::now();
    for bomb in [
        "(".repeat(100_000),
        "f(".repeat(120) + "x",
        "-".repeat(50_000) + "x",
        "not ".repeat(50_000) + "x",
        "x^".repeat(50_000) + "x",
        "x+".repeat(50_000) + "x",
        "L.".repeat(50_000) + "x",
        "(".repeat(127) + "x" + &")".repeat(127),
        format!("y ~ {}x", "x + ".repeat(20_000)),
        "a -> ".repeat(20_000) + "b",
    ] {
        let (held, span) = text(&bomb);
        let _ = parse_expression(&held, span);
        let _ = parse_formula(&held, span);
        let _ = parse_chain(&held, span);
        let _ = parse_claim(&held, span);
    }
    assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
}

fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("x".into()),
        Just("gdp".into()),
        Just("`two words`".into()),
        Just("L.x".into()),
        Just("群.东".into())
    ]
}

fn some_expression() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        name(),
        (0u32..2000).prop_map(|n| n.to_string()),
        Just(".5".into()),
        Just("1e-7".into()),
        Just("5%".into()),
        Just("\"a \\\" b\"".into())
    ];
    leaf.prop_recursive(5, 40, 3, |inner| {
        let op = prop_oneof![
            Just("+"),
            Just("-"),
            Just("*"),
            Just("/"),
            Just("^"),
            Just("=="),
            Just("<"),
            Just("and"),
            Just("or"),
            Just("in"),
            Just("not in")
        ];
        prop_oneof![
            (inner.clone(), op, inner.clone()).prop_map(|(a, op, b)| format!("{a} {op} {b}")),
            inner.clone().prop_map(|a| format!("({a})")),
            inner.clone().prop_map(|a| format!("-{a}")),
            inner.clone().prop_map(|a| format!("not {a}")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("f({a}, k = {b} by g)")),
            (inner.clone(), inner).prop_map(|(a, b)| format!("({a}, {b})")),
        ]
    })
}

proptest! {
    #[test]
    fn printing_and_reading_is_the_identity(source in some_expression()) {
        if let Ok(expr) = expression(&source) {
            let printed = expr.to_string();
            let again = expression(&printed).map_err(|error| TestCaseError::fail(format!("{printed}: {}", error.message)))?;
            prop_assert_eq!(&again, &expr, "{}", printed);
            prop_assert_eq!(again.to_string(), printed);
        }
    }

    #[test]
    fn nothing_panics(source in "[-a-zL.0-9+*/^()~|,:<>=\"'` \n%\\[\\]：，（−“]{0,40}") {
        let (held, span) = text(&source);
        let _ = (parse_expression(&held, span), parse_formula(&held, span), parse_claim(&held, span));
        let _ = (parse_address(&held, span), parse_chain(&held, span), parse_filter(&held, span));
    }
}
