//! Whether a method has what it needs.

use super::options::{Options, Oriented, Returns, Way};
use super::{PARTS, role};
use crate::diag::Diagnostic;
use crate::method::regression::formula_of;
use crate::source::Span;
use crate::study::{Analysis, Definition, Kind, Study, VarId};

pub fn check(analysis: &Analysis, options: &Options, study: &Study) -> Vec<Diagnostic> {
    let span = options.method.as_ref().map_or(analysis.span, |method| method.span);
    let report = |message: String, help: &str| PARTS.error(message).at(span, "computed here").help(help.to_string());
    let name = &analysis.name;
    let mut found = vec![];
    if options.method.is_none() {
        let help = "write `method:` solow, frontier, ccr, bcc, sbm or malmquist";
        return vec![report(format!("`{name}` does not say how productivity is found"), help)];
    }
    for idle in options.idle() {
        let message = format!("`{idle}` says nothing to the method of `{name}`");
        found.push(report(message, "leave it out, or choose the method that reads it"));
    }
    let (outputs, inputs) = (role(analysis, "outputs"), role(analysis, "inputs"));
    match options.way() {
        Way::Frontier => found.extend(frontier(analysis, &report)),
        _ if outputs.is_empty() || inputs.is_empty() => {
            let lacks = if inputs.is_empty() { "inputs" } else { "outputs" };
            found
                .push(report(format!("`{name}` has no {lacks}"), "write `outputs: y` and `inputs: [capital, labour]`"));
        }
        Way::Solow => found.extend(solow(analysis, options, [outputs.len(), inputs.len()], &report)),
        _ => found.extend(envelopment(options, name, &report)),
    }
    if options.way() == Way::Malmquist && study.has_data && study.layout.time.is_none() {
        found.push(report(
            format!("`{name}` compares periods, and the data have none"),
            "declare `panel:` under `data`",
        ));
    }
    found.extend(texts(analysis, study, span));
    found.extend(circle(analysis, study, span));
    found
}

type Report<'a> = &'a dyn Fn(String, &str) -> Diagnostic;

fn frontier(analysis: &Analysis, report: Report) -> Vec<Diagnostic> {
    let Some(formula) = formula_of(analysis) else {
        return vec![report(
            format!("frontier `{}` has no formula", analysis.name),
            "write `formula: ln_y ~ ln_k + ln_l`",
        )];
    };
    let mut found = vec![];
    if formula.outcomes.len() != 1 || formula.terms.is_empty() {
        found.push(report(
            format!("frontier `{}` has one outcome and regressors", analysis.name),
            "write `formula: ln_y ~ ln_k + ln_l`",
        ));
    }
    if !formula.effects.is_empty() || !formula.instruments.is_empty() {
        found.push(report(
            format!(
                "frontier `{}` absorbs effects or has instruments, which its likelihood does not know",
                analysis.name
            ),
            "leave the parts behind `|` out; dummies are regressors: `i.year`",
        ));
    }
    found
}

fn solow(analysis: &Analysis, options: &Options, [outputs, inputs]: [usize; 2], report: Report) -> Vec<Diagnostic> {
    let name = &analysis.name;
    let mut found = vec![];
    if outputs != 1 {
        found.push(report(format!("`{name}` has {outputs} outputs, and Solow's residual one"), "name one output"));
    }
    match &options.elasticities {
        Some(given) if given.len() != inputs => found.push(report(
            format!("`{name}` gives {} elasticities for {inputs} inputs", given.len()),
            "give one for each input, in their order",
        )),
        None if inputs != 2 => found.push(report(
            format!("`{name}` has {inputs} inputs, and elasticities are estimated for capital and labour"),
            "name capital, then labour, or give `elasticities:`",
        )),
        _ => {}
    }
    if let Some(returns) =
        options.returns.as_ref().filter(|one| !matches!(one.value, Returns::Constant | Returns::Free))
    {
        let finding = PARTS.error(format!("`{name}` estimates elasticities under constant or free returns"));
        found.push(finding.at(returns.span, "not known here").help("write `returns: constant` or `returns: free`"));
    }
    found
}

fn envelopment(options: &Options, name: &str, report: Report) -> Vec<Diagnostic> {
    let mut found = vec![];
    if options.returns.as_ref().is_some_and(|one| one.value == Returns::Free) {
        found.push(report(
            format!("`{name}` has no free returns"),
            "write `returns:` constant, variable, not_increasing or not_decreasing",
        ));
    }
    let neither = options.orientation.as_ref().is_some_and(|one| one.value == Oriented::None);
    if neither && options.way() != Way::Sbm {
        found.push(report(
            format!("`{name}` measures along one side"),
            "write `orientation:` input or output; `sbm` looks at both",
        ));
    }
    found
}

fn vars(analysis: &Analysis) -> Vec<VarId> {
    let own = ["outputs", "inputs", "undesirable", "over"].iter().flat_map(|option| role(analysis, option));
    own.chain(formula_of(analysis).map(|formula| formula.vars()).unwrap_or_default()).collect()
}

fn texts(analysis: &Analysis, study: &Study, span: Span) -> Vec<Diagnostic> {
    let over = role(analysis, "over");
    let texts = vars(analysis).into_iter().filter(|id| study.var(*id).kind == Kind::Text && !over.contains(id));
    texts
        .map(|id| {
            PARTS
                .error(format!("`{}` is text, and outputs and inputs are numbers", study.name_of(id)))
                .at(span, "computed here")
                .help("name columns of numbers")
        })
        .collect()
}

/// Productivity that rests on itself.
fn circle(analysis: &Analysis, study: &Study, span: Span) -> Option<Diagnostic> {
    let own = |id: &VarId| matches!(&study.var(*id).definition, Definition::Output { analysis: of, .. } if *of == analysis.name);
    let rests = vars(analysis).into_iter().flat_map(|id| study.ancestry(id)).any(|id| own(&id));
    rests.then(|| {
        PARTS
            .error(format!("`{}` is computed from its own result", analysis.name))
            .at(span, "rests on itself")
            .help("name outputs and inputs that do not come from it")
    })
}
