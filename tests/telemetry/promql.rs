//! What an expression asks for.

use std::collections::BTreeSet;

use promql_parser::parser::token::{self, TokenType};
use promql_parser::parser::{Expr, LabelModifier, VectorSelector, parse};

use crate::exposition::Exposition;

/// Of Prometheus itself, whatever it reads.
const OF_PROMETHEUS: &str = "up";

/// Checks names and labels against what is shown; returns the labels that the series may have.
pub fn check(expression: &str, shown: &Exposition) -> Result<BTreeSet<String>, String> {
    let parsed = parse(expression)?;
    labels_of(&parsed, shown).map_err(|wrong| format!("{wrong} in {expression}"))
}

fn labels_of(expression: &Expr, shown: &Exposition) -> Result<BTreeSet<String>, String> {
    match expression {
        Expr::VectorSelector(selector) => selected(selector, shown),
        Expr::MatrixSelector(matrix) => selected(&matrix.vs, shown),
        Expr::Aggregate(aggregate) => {
            let below = labels_of(&aggregate.expr, shown)?;
            let kept = aggregate
                .modifier
                .as_ref()
                .map(|modifier| named(modifier, &below))
                .transpose()?;
            if let Some(parameter) = &aggregate.param {
                labels_of(parameter, shown)?;
            }
            Ok(kept.unwrap_or_else(|| if chooses(aggregate.op) { below } else { BTreeSet::new() }))
        }
        Expr::Binary(binary) => {
            let (left, right) = (labels_of(&binary.lhs, shown)?, labels_of(&binary.rhs, shown)?);
            if let Some(matching) = binary.modifier.as_ref().and_then(|it| it.matching.as_ref()) {
                named(matching, &left)?;
                named(matching, &right)?;
            }
            Ok(left.union(&right).cloned().collect())
        }
        Expr::Call(call) => call.args.args.iter().try_fold(BTreeSet::new(), |mut all, argument| {
            all.extend(labels_of(argument, shown)?);
            Ok(all)
        }),
        Expr::Paren(inner) => labels_of(&inner.expr, shown),
        Expr::Unary(inner) => labels_of(&inner.expr, shown),
        Expr::Subquery(inner) => labels_of(&inner.expr, shown),
        Expr::NumberLiteral(_) | Expr::StringLiteral(_) => Ok(BTreeSet::new()),
        Expr::Extension(_) => Err("nobody reads extensions".to_owned()),
    }
}

/// Whether it keeps some series as they are.
fn chooses(operator: TokenType) -> bool {
    [token::T_TOPK, token::T_BOTTOMK].contains(&operator.id())
}

fn selected(selector: &VectorSelector, shown: &Exposition) -> Result<BTreeSet<String>, String> {
    let name = selector.name.as_deref().ok_or("a selector without a name")?;
    let labels = match shown.labels(name) {
        Some(labels) => labels,
        None if name == OF_PROMETHEUS => ["job", "instance"].map(str::to_owned).into(),
        None => return Err(format!("nothing shows {name}")),
    };
    for matcher in &selector.matchers.matchers {
        if !labels.contains(&matcher.name) {
            return Err(format!("{name} has no label {}", matcher.name));
        }
    }
    Ok(labels)
}

/// The labels that are kept or matched, all of which have to be there.
fn named(modifier: &LabelModifier, below: &BTreeSet<String>) -> Result<BTreeSet<String>, String> {
    let named: BTreeSet<String> = modifier.labels().labels.iter().cloned().collect();
    match named.difference(below).next() {
        Some(unknown) => Err(format!("there is no label {unknown}")),
        None if modifier.is_include() => Ok(named),
        None => Ok(below.difference(&named).cloned().collect()),
    }
}

#[test]
fn whatever_is_not_shown_is_found() {
    let shown = Exposition::read("a_total{x=\"1\"} 1\nb_bucket{le=\"1\"} 1\n");

    for right in [
        "sum by (x) (rate(a_total{x=~\"1|2\"}[5m])) > 3",
        "histogram_quantile(0.9, sum by (le) (rate(b_bucket[5m])))",
        "absent(up{job=\"api\"} == 1) or time() - max(a_total) > 60",
        "a_total / on (job, x) a_total",
        "sum by (x) (topk(3, a_total))",
    ] {
        check(right, &shown).unwrap_or_else(|wrong| panic!("{right}: {wrong}"));
    }
    for wrong in [
        "rate(c_total[5m])",
        "a_total{y=\"1\"}",
        "sum by (y) (a_total)",
        "sum by (x) (sum(a_total))",
        "a_total / on (y) a_total",
        "sum(rate(a_total)",
        "rate(a_total)",
    ] {
        assert!(check(wrong, &shown).is_err(), "{wrong}");
    }
}
