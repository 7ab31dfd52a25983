//! Expressions: names to variables, groups to their members, types checked on the way.

use super::super::cards::{LAG_WITHOUT_PANEL, UNKNOWN_FUNCTION, UNKNOWN_NAME, VALUE_NOT_IN_DATA, WRONG_TYPE};
use super::Binder;
use crate::data::Levels;
use crate::method::expression::{FUNCTIONS, Reach, first_words, function, keyword, keywords};
use crate::method::spatial::WHICH_MATRIX;
use crate::source::Span;
use crate::spec::expr::{Argument, Binary, Call, Expr, ExprKind, Lag, Path, habits};
use crate::spec::words::Name;
use crate::study::{Definition, Kind, VarId};

/// An expression after binding.
pub(super) struct BoundExpr {
    /// With groups spelled out and names in canonical form.
    pub expr: Expr,
    /// Variables in order of first appearance.
    pub of: Vec<VarId>,
    pub kind: Kind,
    pub incomplete: bool,
    pub broken: bool,
}

impl Binder<'_> {
    pub(super) fn expression(&mut self, expr: &Expr) -> BoundExpr {
        let before = self.found.len();
        let mut walk = Walk { of: vec![], incomplete: false };
        let (expr, kind) = self.walk(expr, &mut walk);
        let broken = self.found[before..].iter().any(crate::diag::Diagnostic::is_error)
            || walk.of.iter().any(|id| matches!(self.study.var(*id).definition, Definition::Broken));
        BoundExpr { expr, of: walk.of, kind, incomplete: walk.incomplete, broken }
    }

    /// The variable that an expression stands for: itself if it is a name, else one made for it.
    pub(super) fn expression_var(&mut self, expr: &Expr) -> Option<VarId> {
        if let Some(path) = expr.as_name() {
            return self.path(path, expr.span);
        }
        let bound = self.expression(expr);
        if bound.broken {
            return None;
        }
        let name = bound.expr.to_string();
        if let Some(id) = self.made.get(&name) {
            return Some(*id);
        }
        let mut var = self.plain(
            &expr.to_string(),
            Definition::Formula { expr: bound.expr, of: bound.of },
            bound.kind,
            expr.span,
        );
        (var.incomplete, var.made) = (bound.incomplete, true);
        var.label = self.made_label(expr);
        let id = self.add(var);
        self.made.insert(name, id);
        Some(id)
    }

    pub(super) fn path(&mut self, path: &Path, span: Span) -> Option<VarId> {
        match path.single() {
            Some(name) => self.name(name.as_str(), span),
            None => {
                let parts: Vec<String> = path.0.iter().map(ToString::to_string).collect();
                let found = self.dotted(&parts, span).or_else(|| self.output(&parts, span));
                let found = found.or_else(|| self.column(&parts.join("."), span).filter(|_| self.closed));
                if found.is_none() {
                    self.unknown_path(&parts, span);
                }
                found
            }
        }
    }

    fn unknown_path(&mut self, parts: &[String], span: Span) {
        let known: Vec<String> = match self.spec.indices.get(parts[0].as_str()) {
            None if self.outputs.contains_key(&parts[0]) => {
                self.outputs.get(&parts[0]).iter().flat_map(|way| way.outputs()).map(ToString::to_string).collect()
            }
            Some(index) => {
                super::indices::paths(&index.of).into_iter().filter_map(|path| path.last().cloned()).collect()
            }
            None => self.spec.indices.keys().map(ToString::to_string).collect(),
        };
        let (wrong, place) = match self.spec.indices.contains_key(parts[0].as_str()) {
            true => (parts.last().cloned().unwrap_or_default(), format!("no branch of `{}`", parts[0])),
            false if self.outputs.contains_key(&parts[0]) => (
                parts.last().cloned().unwrap_or_default(),
                format!("nothing that `{}` computes for each row", parts[0]),
            ),
            false => (parts[0].clone(), "no index".to_string()),
        };
        let diagnostic = UNKNOWN_NAME
            .error(format!("`{}`: `{wrong}` is {place}", parts.join(".")))
            .at(span, "nothing has this name");
        self.found.push(match habits::prefix(parts) {
            Some(advice) => diagnostic.help(advice),
            None => diagnostic.did_you_mean(&wrong, known.iter().map(String::as_str)),
        });
    }

    fn walk(&mut self, expr: &Expr, walk: &mut Walk) -> (Expr, Kind) {
        let made = |kind| Expr { span: expr.span, kind };
        match &expr.kind {
            ExprKind::Number(_) => (expr.clone(), Kind::Number),
            ExprKind::Text(_) => (expr.clone(), Kind::Text),
            ExprKind::Name(path) => self.walk_name(path, expr, walk),
            ExprKind::Lag(by, of) => {
                self.lag(*by, expr.span);
                walk.incomplete = true;
                let inner = self.number(of, walk);
                (made(ExprKind::Lag(*by, Box::new(inner))), Kind::Number)
            }
            ExprKind::Minus(of) => (made(ExprKind::Minus(Box::new(self.number(of, walk)))), Kind::Number),
            ExprKind::Not(of) => (made(ExprKind::Not(Box::new(self.truth(of, walk)))), Kind::Truth),
            ExprKind::Binary(op, left, right) => self.walk_binary(*op, left, right, expr, walk),
            ExprKind::In { item, set, negated } => {
                let (item, kind) = self.walk(item, walk);
                let set = self.members(&item, set, kind);
                (made(ExprKind::In { item: Box::new(item), set: Box::new(set), negated: *negated }), Kind::Truth)
            }
            ExprKind::Call(call) => self.walk_call(call, expr, walk),
            ExprKind::List(_)
            | ExprKind::Range(_)
            | ExprKind::Address(_)
            | ExprKind::Alike { .. }
            | ExprKind::Toward { .. } => {
                self.found.push(
                    WRONG_TYPE
                        .error(format!("`{expr}` stands where a value belongs"))
                        .at(expr.span, "no value of a row")
                        .help("write a name, a number or a formula"),
                );
                (expr.clone(), Kind::Number)
            }
        }
    }

    fn walk_name(&mut self, path: &Path, expr: &Expr, walk: &mut Walk) -> (Expr, Kind) {
        let Some(id) = self.path(path, expr.span) else { return (expr.clone(), Kind::Number) };
        walk.use_var(id, self.study.var(id).incomplete);
        let name = self.study.name_of(id).to_string();
        let canonical = Expr { span: expr.span, kind: ExprKind::Name(Path(vec![Name::new(name)])) };
        (canonical, self.study.var(id).kind)
    }

    fn lag(&mut self, by: Lag, span: Span) {
        if matches!(by, Lag::Spatial(_)) {
            if self.matrices != 1 {
                self.found.push(
                    WHICH_MATRIX
                        .error(match self.matrices {
                            0 => "`W.` stands for a matrix, and the study has none".to_string(),
                            many => format!("`W.` stands for one matrix, and the study has {many}"),
                        })
                        .at(span, "whose neighbours?")
                        .help(match self.matrices {
                            0 => "declare one: `matrices: {near: {queen: data/map.geojson}}`, or `{file: data/w.csv}`",
                            _ => "of several, a spatial model names its own: `spatial: {model: slx, W: NAME}`",
                        }),
                );
            }
            return;
        }
        let declared = match self.spec.data.as_deref() {
            Some(crate::spec::types::DataSource::Read(data)) => data.panel.is_some(),
            _ => true,
        };
        if !declared {
            self.found.push(
                LAG_WITHOUT_PANEL
                    .error("a lag needs units and periods, and the data are no panel")
                    .at(span, "lagged here")
                    .help("declare `data: {panel: {unit: ..., time: ...}}`"),
            );
        }
    }

    fn number(&mut self, expr: &Expr, walk: &mut Walk) -> Expr {
        let (bound, kind) = self.walk(expr, walk);
        if kind == Kind::Text {
            self.found.push(
                WRONG_TYPE
                    .error(format!("`{expr}` is text, and a number is needed"))
                    .at(expr.span, "text")
                    .help("texts can be compared: `==`, `!=`, `in (A, B)`"),
            );
        }
        bound
    }

    fn truth(&mut self, expr: &Expr, walk: &mut Walk) -> Expr {
        let (bound, kind) = self.walk(expr, walk);
        if kind != Kind::Truth {
            self.found.push(
                WRONG_TYPE
                    .error(format!("`{expr}` is no condition"))
                    .at(expr.span, "neither true nor false")
                    .help("compare it: `x > 0`, `region in (East, West)`"),
            );
        }
        bound
    }

    fn walk_binary(&mut self, op: Binary, left: &Expr, right: &Expr, whole: &Expr, walk: &mut Walk) -> (Expr, Kind) {
        let made = |left, right| Expr { span: whole.span, kind: ExprKind::Binary(op, Box::new(left), Box::new(right)) };
        match op {
            Binary::And | Binary::Or => {
                let (left, right) = (self.truth(left, walk), self.truth(right, walk));
                (made(left, right), Kind::Truth)
            }
            Binary::Equal | Binary::Unequal => {
                let (left, kind) = self.walk(left, walk);
                // A bare name beside a column of names is one of its values.
                let right = match (kind, right.as_name()) {
                    (Kind::Text, Some(path))
                        if path.single().is_some_and(|name| {
                            self.is_value(&left, name.as_str()) || self.find(name.as_str(), right.span).is_none()
                        }) =>
                    {
                        self.value(&left, right)
                    }
                    (Kind::Text, _) if matches!(right.kind, ExprKind::Text(_)) => self.value(&left, right),
                    _ => self.walk(right, walk).0,
                };
                (made(left, right), Kind::Truth)
            }
            Binary::Less | Binary::AtMost | Binary::Greater | Binary::AtLeast => {
                let (left, right) = (self.number(left, walk), self.number(right, walk));
                (made(left, right), Kind::Truth)
            }
            Binary::Plus | Binary::Minus | Binary::Times | Binary::Over | Binary::Power => {
                walk.incomplete |= op == Binary::Power;
                let (left, right) = (self.number(left, walk), self.number(right, walk));
                (made(left, right), Kind::Number)
            }
        }
    }

    fn is_value(&self, item: &Expr, value: &str) -> bool {
        self.levels(item).is_some_and(|levels| levels.iter().any(|level| level == value))
    }

    /// Distinct values of a column, where the data say them.
    fn levels(&self, item: &Expr) -> Option<Vec<String>> {
        let name = item.as_name()?.single()?;
        let id = self.study.names.get(name.as_str())?;
        match &self.study.var(*id).definition {
            Definition::Column => self.study.facts.columns.get(name.as_str())?.levels.as_ref().map(Levels::texts),
            Definition::Group { name } => self.study.groups.get(name).map(|group| group.names.clone()),
            _ => None,
        }
    }

    /// A member of a set: a text, or a bare name that stands for itself.
    fn value(&mut self, item: &Expr, member: &Expr) -> Expr {
        let text = match &member.kind {
            ExprKind::Name(path) => path.0.iter().map(ToString::to_string).collect::<Vec<_>>().join("."),
            ExprKind::Text(text) => text.clone(),
            _ => return member.clone(),
        };
        self.check_value(item, &text, member.span);
        Expr { span: member.span, kind: ExprKind::Text(text) }
    }

    pub(super) fn check_value(&mut self, item: &Expr, text: &str, span: Span) {
        let Some(levels) = self.levels(item) else { return };
        if levels.iter().any(|level| level == text) {
            return;
        }
        let (shown, total) = (levels.iter().take(3).cloned().collect::<Vec<_>>().join(", "), levels.len());
        let close = crate::diag::closest(text, levels.iter().map(String::as_str)).map(str::to_string);
        let diagnostic = VALUE_NOT_IN_DATA
            .error(format!("no row has the value `{text}` in `{item}`"))
            .at(span, "matches nothing")
            .place(format!("the column holds {shown} ... ({total} values)"));
        self.found.push(match close {
            Some(close) => diagnostic.help(format!("did you mean `{close}`?")),
            None => diagnostic.help("use the column's spelling, or declare data.aliases"),
        });
    }

    /// The set of an `in`: spelled-out members, a range, or a group's members.
    fn members(&mut self, item: &Expr, set: &Expr, kind: Kind) -> Expr {
        let list = |items| Expr { span: set.span, kind: ExprKind::List(items) };
        match &set.kind {
            ExprKind::List(items) => {
                let items = items
                    .iter()
                    .map(|member| if kind == Kind::Text { self.value(item, member) } else { self.constant(member) });
                list(items.collect())
            }
            ExprKind::Range(_) => {
                if kind == Kind::Text {
                    self.found.push(
                        WRONG_TYPE
                            .error(format!("`{item}` is text, and `{set}` is a range of numbers"))
                            .at(set.span, "a range")
                            .help("list the texts: `in (A, B)`"),
                    );
                }
                set.clone()
            }
            ExprKind::Name(path) => match self.group_members(path, set.span) {
                Some(texts) => {
                    list(texts.into_iter().map(|text| Expr { span: set.span, kind: ExprKind::Text(text) }).collect())
                }
                None if path.single().is_some() && kind == Kind::Text => list(vec![self.value(item, set)]),
                None => {
                    self.unknown_group(path, set.span);
                    set.clone()
                }
            },
            _ => set.clone(),
        }
    }

    fn constant(&mut self, member: &Expr) -> Expr {
        let fine = match &member.kind {
            ExprKind::Number(_) | ExprKind::Range(_) | ExprKind::Text(_) => true,
            ExprKind::Minus(of) => matches!(of.kind, ExprKind::Number(_)),
            _ => false,
        };
        if !fine {
            self.found.push(
                WRONG_TYPE
                    .error(format!("`{member}` is no number, and the values compared are numbers"))
                    .at(member.span, "no number")
                    .help("write numbers or a range: `year in (2013, 2015..2018)`"),
            );
        }
        member.clone()
    }

    fn walk_call(&mut self, call: &Call, whole: &Expr, walk: &mut Walk) -> (Expr, Kind) {
        let name = call.name.to_string();
        let known = function(&name);
        if known.is_none() {
            let names = FUNCTIONS.iter().map(|function| function.name);
            let diagnostic =
                UNKNOWN_FUNCTION.error(format!("there is no function `{name}`")).at(whole.span, "called here");
            let arguments: Vec<String> = call.arguments.iter().map(|argument| argument.value.to_string()).collect();
            self.found.push(match habits::function(&name, &arguments) {
                Some(advice) => diagnostic.help(advice),
                None => diagnostic.did_you_mean(&name, names),
            });
            return (whole.clone(), Kind::Number);
        }
        let places = call.arguments.iter().filter(|argument| argument.keyword.is_none()).count();
        if let Some(function) = known.filter(|function| !function.arguments.contains(&places)) {
            let (least, most) = (function.arguments.start(), function.arguments.end());
            let wanted = if least == most { least.to_string() } else { format!("{least} or more") };
            self.found.push(
                UNKNOWN_FUNCTION
                    .error(format!("`{name}` takes {wanted} arguments, and {places} are given"))
                    .at(whole.span, "called here")
                    .help(function.says),
            );
        }
        self.share(&name, call);
        self.lacking(&name, call, whole.span);
        walk.incomplete |= known.is_none_or(|function| function.reach == Reach::Group) || name == "if";
        let argument = |(at, argument): (usize, &Argument)| self.argument(&name, argument, at == 0, walk);
        let arguments = call.arguments.iter().enumerate().map(argument).collect();
        let by = call.by.iter().map(|path| self.by(path, whole.span, walk)).collect();
        let bound = Call { name: call.name.clone(), arguments, by };
        (Expr { span: whole.span, kind: ExprKind::Call(bound) }, Kind::Number)
    }

    /// The share of `quantile`, `winsorise` and `trim` is a number between nothing and all, or half of it.
    fn share(&mut self, name: &str, call: &Call) {
        let most = match name {
            "quantile" => 1.0,
            "winsorise" | "trim" => 0.5,
            _ => return,
        };
        let Some(second) = call.arguments.get(1).map(|argument| &argument.value) else { return };
        let fine = matches!(second.kind, ExprKind::Number(share) if share > 0.0 && share < most);
        if !fine {
            self.found.push(
                WRONG_TYPE
                    .error(format!("`{second}` is no share that `{name}` takes"))
                    .at(second.span, format!("between 0 and {most}"))
                    .help("one percent is `1%` or `0.01`"),
            );
        }
    }

    /// Named arguments without which a function computes nothing, and the panel that some need.
    fn lacking(&mut self, name: &str, call: &Call, span: Span) {
        if matches!(name, "deflate" | "perpetual_inventory") {
            self.lag(Lag::Lag(1), span);
        }
        let said = |wanted: &str| call.arguments.iter().any(|one| one.keyword.as_deref() == Some(wanted));
        let absent = keywords(name).iter().filter(|one| one.needed && !said(one.name));
        let absent: Vec<String> = absent.map(|one| format!("`{} = ...`", one.name)).collect();
        if !absent.is_empty() {
            let help = function(name).map_or("", |function| function.says);
            self.found.push(
                UNKNOWN_FUNCTION
                    .error(format!("`{name}` needs {}", absent.join(", ")))
                    .at(span, "called here")
                    .help(help),
            );
        }
    }

    fn argument(&mut self, function: &str, argument: &Argument, first: bool, walk: &mut Walk) -> Argument {
        if let Some(name) = &argument.keyword {
            return self.named_argument(function, name, argument, walk);
        }
        let words = first_words(function);
        let value = match argument.value.as_name().and_then(Path::single) {
            Some(word) if first && words.contains(&word.as_str()) => argument.value.clone(),
            _ if first && !words.is_empty() => {
                self.found.push(
                    WRONG_TYPE
                        .error(format!("`{}` is no factor that `{function}` knows", argument.value))
                        .at(argument.value.span, "which factor?")
                        .help(format!("name one of {}", words.join(", "))),
                );
                argument.value.clone()
            }
            _ if function == "if" => self.walk(&argument.value, walk).0,
            _ => self.number(&argument.value, walk),
        };
        Argument { keyword: None, value }
    }

    /// `depreciation = 9.6%`: a word stands for itself, a number as it is, a column is bound.
    fn named_argument(&mut self, function: &str, name: &Name, argument: &Argument, walk: &mut Walk) -> Argument {
        let Some(known) = keyword(function, name.as_str()) else {
            let names: Vec<&str> = keywords(function).iter().map(|one| one.name).collect();
            let diagnostic = UNKNOWN_FUNCTION
                .error(format!("`{function}` has no argument `{name}`"))
                .at(argument.value.span, "named here");
            self.found.push(match names.is_empty() {
                true => diagnostic.help(format!("`{function}` takes its arguments by their places")),
                false => diagnostic.did_you_mean(name.as_str(), names.iter().copied()),
            });
            return argument.clone();
        };
        let fits = match &argument.value.kind {
            ExprKind::Number(number) => known.takes.is_number(*number),
            ExprKind::Text(text) => known.takes.is_word(text),
            ExprKind::Name(path) => path.single().is_some_and(|word| known.takes.is_word(word.as_str())),
            ExprKind::Minus(of) => {
                matches!(of.kind, ExprKind::Number(number) if known.takes.is_number(-number))
            }
            _ => false,
        };
        if fits {
            return argument.clone();
        }
        if known.takes.is_column() {
            let value = self.number(&argument.value, walk);
            return Argument { keyword: argument.keyword.clone(), value };
        }
        self.found.push(
            WRONG_TYPE
                .error(format!("`{name} = {}` is nothing that `{function}` takes", argument.value))
                .at(argument.value.span, "does not fit")
                .help(format!("`{name}` is {}", known.takes.says())),
        );
        argument.clone()
    }

    fn by(&mut self, path: &Path, span: Span, walk: &mut Walk) -> Path {
        match self.path(path, span) {
            Some(id) => {
                walk.use_var(id, self.study.var(id).incomplete);
                Path(vec![Name::new(self.study.name_of(id))])
            }
            None => path.clone(),
        }
    }
}

struct Walk {
    of: Vec<VarId>,
    incomplete: bool,
}

impl Walk {
    fn use_var(&mut self, id: VarId, incomplete: bool) {
        if !self.of.contains(&id) {
            self.of.push(id);
        }
        self.incomplete |= incomplete;
    }
}
