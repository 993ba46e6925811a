//! Who is signed in where.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::site::SiteUrl;

/// Which product answers, found out at sign-in and never asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Deployment {
    Cloud,
    DataCenter,
}

/// Where requests go. Links for people are always built from the site's own address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Route {
    /// The site itself: classic API tokens and Data Center.
    Site,
    /// `https://api.atlassian.com/ex/jira/{cloudId}`: scoped API tokens.
    Gateway { cloud_id: Uuid },
}

/// Does a worklog carry our mark on this site?
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Marking {
    /// Cloud, but no create has echoed the mark yet: treated like `Unmarked`.
    Unproven,
    /// A create echoed the mark: worklogs are recognised by it.
    Marked,
    /// Data Center: worklogs are recognised by author, start, seconds and comment.
    Unmarked,
}

/// The (site, account) pair that every worklog is bound to.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Owner {
    /// The site's address in canonical form.
    pub site: String,
    /// `accountId` on Cloud; the user's `key` on Data Center (`name` where an old server has no key).
    pub account_id: String,
}

/// What `/myself` and the probes around it said at sign-in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    pub deployment: Deployment,
    pub route: Route,
    pub account_id: String,
    /// Data Center's user name: what authors of worklogs may be called there besides the key.
    pub user_name: Option<String>,
    pub display_name: String,
    /// IANA name of the profile's time zone, as Jira gave it.
    pub time_zone: Option<String>,
    /// From `/configuration`; 8 h where it could not be read. Seconds.
    pub day_secs: i64,
    pub time_tracking_enabled: bool,
}

/// A signed-in (or once signed-in) account. The token is not here: it is in the credential store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Ours, for the credential key of further accounts.
    pub id: Uuid,
    pub site: SiteUrl,
    /// Cloud only.
    pub email: Option<String>,
    pub profile: Profile,
    pub marking: Marking,
    /// Typed in by the person; no API tells it.
    pub token_expires: Option<Date>,
    /// User name under which the token lies in the credential store.
    pub credential_key: String,
}

/// Credential key of the first account.
pub const FIRST_CREDENTIAL_KEY: &str = "jira_api_token";

impl Account {
    /// What the account's worklogs are bound to.
    #[must_use]
    pub fn owner(&self) -> Owner {
        Owner {
            site: self.site.as_str().to_owned(),
            account_id: self.profile.account_id.clone(),
        }
    }

    /// The page of an issue in the browser.
    #[must_use]
    pub fn browse_url(&self, key: &str) -> String {
        format!("{}/browse/{key}", self.site.as_str())
    }

    /// True if `author` of a worklog in Jira is this account.
    #[must_use]
    pub fn is_author(&self, author: &str) -> bool {
        author == self.profile.account_id || self.profile.user_name.as_deref() == Some(author)
    }
}
