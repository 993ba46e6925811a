//! jql.
