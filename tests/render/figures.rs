//! Figures in every drawing: SVG read as XML, pgfplots through latexmk with its words read back.

use studyc::render::{Document, Drawing, Page, figure_data, render_document, render_figure, render_page};

use crate::charts;
use crate::typesetting::{look, pdf_of, present, words};

/// What is open after every tag of a text, none at its end: a reader of well-formed XML, without entities to expand.
fn well_formed(text: &str) -> Result<(), String> {
    let mut open: Vec<&str> = vec![];
    let mut rest = text;
    while let Some((before, tag)) = rest.split_once('<') {
        let entity = before.split('&').skip(1).find(|part| {
            let name = part.split(';').next().unwrap_or_default();
            !part.contains(';') || !(["amp", "lt", "gt", "quot"].contains(&name) || name.starts_with('#'))
        });
        if before.contains('>') || entity.is_some() {
            return Err(format!("a loose sign in {before:?}"));
        }
        let (inside, after) = tag.split_once('>').ok_or("a tag that does not end")?;
        if inside.matches('"').count() % 2 == 1 {
            return Err(format!("a quote left open in {inside:?}"));
        }
        let name = inside.trim_start_matches('/').split([' ', '/']).next().unwrap_or_default();
        match inside {
            _ if inside.starts_with('?') => {}
            _ if inside.starts_with('/') => {
                if open.pop() != Some(name) {
                    return Err(format!("{name} closes another element"));
                }
            }
            _ if inside.ends_with('/') => {}
            _ => open.push(name),
        }
        rest = after;
    }
    if open.is_empty() { Ok(()) } else { Err(format!("open at the end: {open:?}")) }
}

#[test]
fn the_reader_of_xml_sees_mistakes() {
    assert!(well_formed("<a b=\"c\"><d/>e &amp; &#39;</a>").is_ok());
    for wrong in ["<a>", "<a></b>", "<a>&nbsp;</a>", "<a>x & y</a>", "<a b=\"c></a>", "<a>></a>"] {
        assert!(well_formed(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn figures_as_svg() {
    for (name, chart) in charts::all() {
        let text = render_figure(&chart, Drawing::Svg, None).unwrap();
        well_formed(&text).unwrap_or_else(|error| panic!("{name}: {error}\n{text}"));
        assert!(!text.contains("NaN") && !text.contains("inf") && !text.contains("<script"), "{name}\n{text}");
        look(&format!("{name}.svg"), text.as_bytes());
        if name == "coefficients" {
            insta::assert_snapshot!("coefficients.svg", text);
        }
    }
}

#[test]
fn figures_as_data() {
    let text = figure_data(&charts::ratio()).unwrap();
    assert!(text.starts_with("plot,series,mark,name,x,y,low,high,synthetic\r\n1,,line,,0.1,"), "{text}");
    assert_eq!(text.lines().count(), 201);
    let text = figure_data(&charts::coefficients()).unwrap();
    assert!(text.contains("1,Province effects,intervals,Openness,"), "{text}");
    assert!(!text.contains("synthetic"));
}

#[test]
fn every_drawing_says_that_data_are_synthetic() {
    for (mut chart, sentence) in [(charts::beside(), "Synthetic data"), (charts::chinese(), "合成数据")] {
        for synthetic in [true, false] {
            chart.synthetic = synthetic;
            for drawing in [Drawing::Svg, Drawing::Latex] {
                let text = render_figure(&chart, drawing, None).unwrap();
                assert_eq!(text.contains(sentence), synthetic, "{drawing:?}");
            }
            assert_eq!(figure_data(&chart).unwrap().contains(sentence), synthetic);
        }
    }
}

#[test]
fn figures_as_pdf() {
    if !present() {
        return;
    }
    let expected = [
        (
            "coefficients",
            vec!["Figure 1", "Digital economy", "Province and year effects", "Estimate", "−0.2", "Notes:"],
        ),
        ("curve", vec!["Specification, by estimate", "Winsorised at 1%", "significant at 5%"]),
        ("ratio", vec!["5% critical value 7.35", "Synthetic data:", "Likelihood ratio"]),
        ("beside", vec!["Marginal effect", "Placebo", "Density", "Moderator"]),
        ("lines", vec!["2012", "2022", "100", "North-east, in steps", "country"]),
        ("chinese", vec!["图 6", "数字经济", "双向固定效应", "合成数据", "估计值"]),
        (
            "hostile",
            vec!["\\input{/etc/passwd}", "</text><script>alert(1)</script>", "100% $x_1^2$ {", "\\write18{ls}"],
        ),
    ];
    for (name, chart) in charts::all() {
        let tex = render_figure(&chart, Drawing::Latex, None).unwrap();
        let text = words(&pdf_of(name, &tex));
        let (_, wanted) = expected.iter().find(|(expected, _)| *expected == name).expect("a list for each figure");
        let missing: Vec<_> = wanted.iter().filter(|word| !text.contains(**word)).collect();
        assert!(missing.is_empty(), "{name}: no {missing:?} in\n{text}");
    }
}

#[test]
fn a_document_and_a_page_hold_figures() {
    let figures = vec![charts::coefficients(), charts::curve(), charts::beside()];
    let page = Page { title: "Figures".into(), figures: figures.clone(), ..Page::default() };
    let html = render_page(&page, None).unwrap();
    assert!(html.contains("<svg") && html.contains("id=\"figure-02\"") && !html.contains("<?xml"));
    look("figures.html", html.as_bytes());
    if !present() {
        return;
    }
    let document = Document { title: "Figures".into(), figures, ..Document::default() };
    let tex = render_document(&[crate::grids::regression()], &document, None).unwrap();
    let text = words(&pdf_of("with-figures", &tex));
    assert!(text.contains("FIGURE 2") || text.contains("Figure 2"), "{text}");
}
