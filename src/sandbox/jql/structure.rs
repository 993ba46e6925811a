//! A query as `/jql/parse` answers it.

use serde_json::{Value as Json, json};

use super::Query;
use super::ast::{Clause, Operand, Sort, Terminal};

impl Query {
    /// The `structure` of `POST /jql/parse`: `where` and `orderBy`, each only when the query has it.
    #[must_use]
    pub fn structure(&self) -> Json {
        let mut structure = serde_json::Map::new();
        if let Some(clause_) = &self.clause {
            structure.insert("where".to_owned(), clause(clause_));
        }
        if !self.sorts.is_empty() {
            let fields: Vec<_> = self.sorts.iter().map(sort).collect();
            structure.insert("orderBy".to_owned(), json!({ "fields": fields }));
        }
        Json::Object(structure)
    }
}

fn clause(of: &Clause) -> Json {
    match of {
        Clause::And(clauses) => compound("and", clauses),
        Clause::Or(clauses) => compound("or", clauses),
        Clause::Not(inner) => json!({ "operator": "not", "clauses": [clause(inner)] }),
        Clause::Terminal(Terminal {
            field,
            operator,
            operand: value,
        }) => json!({
            "field": { "name": field },
            "operator": operator.as_str(),
            "operand": operand(value),
        }),
    }
}

fn compound(operator: &str, clauses: &[Clause]) -> Json {
    let clauses: Vec<_> = clauses.iter().map(clause).collect();
    json!({ "operator": operator, "clauses": clauses })
}

fn operand(of: &Operand) -> Json {
    match of {
        Operand::Value(value) => json!({ "value": value.text }),
        Operand::Empty => json!({ "keyword": "empty" }),
        Operand::List(items) => {
            let values: Vec<_> = items.iter().map(operand).collect();
            json!({ "values": values })
        }
        Operand::Function { name, arguments } => {
            json!({ "function": name, "arguments": arguments })
        }
    }
}

fn sort(of: &Sort) -> Json {
    let mut sort = json!({ "field": { "name": of.field } });
    if let (Some(descending), Some(members)) = (of.descending, sort.as_object_mut()) {
        let direction = if descending { "desc" } else { "asc" };
        members.insert("direction".to_owned(), json!(direction));
    }
    sort
}
