//! The words the seeded world is made of. Combined so that neighbours never read alike.

/// What one project's work is about.
pub(super) struct Vocabulary {
    pub key: &'static str,
    pub components: &'static [&'static str],
    pub versions: &'static [&'static str],
    pub epics: &'static [&'static str],
    /// Singular, so that both "Simplify …" and "… is empty" read well.
    objects: &'static [&'static str],
    circumstances: &'static [&'static str],
    faults: &'static [&'static str],
}

const VERBS: &[&str] = &[
    "Simplify",
    "Document",
    "Add tests for",
    "Speed up",
    "Monitor",
    "Clean up",
    "Rework",
    "Add metrics for",
    "Review",
    "Log failures of",
    "Automate",
    "Retire the old version of",
    "Draft a plan for",
];

pub(super) const VOCABULARIES: &[Vocabulary] = &[
    Vocabulary {
        key: "PAY",
        components: &["Cards", "Refunds", "Settlement", "Bank adapters"],
        versions: &["2026.11", "2026.12", "2027.1"],
        epics: &[
            "Instant refunds",
            "Second card processor",
            "Payouts in five currencies",
        ],
        objects: &[
            "the refund confirmation",
            "card token renewal",
            "the SEPA export",
            "currency rounding",
            "the chargeback queue",
            "the invoice archive",
            "the payment reminder",
            "the bank sandbox",
            "the 3-D Secure fallback",
            "the payout schedule",
            "the ledger import",
            "credit note numbering",
            "the fraud score",
            "the direct debit mandate",
            "the merchant statement",
            "the fee preview",
            "the reconciliation report",
        ],
        circumstances: &[
            "for partial refunds",
            "for Swiss francs",
            "before the audit",
            "at month end",
            "for guests",
            "in the nightly run",
            "after a time-out",
            "with two tax rates",
            "for saved cards",
            "on the first of January",
            "for cancelled orders",
        ],
        faults: &[
            "is a day late",
            "ignores the time zone",
            "loses the reference number",
            "shows yesterday's total",
            "stops after 100 rows",
            "fails without a message",
            "is counted twice",
            "is missing in the export",
        ],
    },
    Vocabulary {
        key: "WEB",
        components: &["Checkout", "Catalogue", "Account", "Accessibility"],
        versions: &["4.7", "4.8", "5.0"],
        epics: &[
            "Checkout in one page",
            "Accessible shop",
            "Faster product pages",
        ],
        objects: &[
            "the basket",
            "the address form",
            "the product gallery",
            "search by article number",
            "the size chart",
            "the wish list",
            "the cookie dialog",
            "the order history",
            "the delivery estimate",
            "the language switch",
            "the voucher field",
            "the login page",
            "the stock badge",
            "the newsletter form",
            "the returns label",
            "the price filter",
            "the print view",
        ],
        circumstances: &[
            "on small screens",
            "in Safari",
            "for right-to-left languages",
            "with the keyboard only",
            "after signing in",
            "on slow connections",
            "in the dark theme",
            "with 200 % zoom",
            "for business customers",
            "when the back button is used",
            "for items out of stock",
        ],
        faults: &[
            "is cut off",
            "loses the focus",
            "flickers",
            "cannot be closed with Escape",
            "is not announced to screen readers",
            "keeps the old value",
            "is empty",
            "overlaps the footer",
        ],
    },
    Vocabulary {
        key: "OPS",
        components: &["Kubernetes", "Backups", "Monitoring", "Build"],
        versions: &[],
        epics: &[
            "Staging like production",
            "Backups we have restored",
            "One build for everything",
        ],
        objects: &[
            "the certificate renewal",
            "the log retention",
            "the staging database",
            "the build cache",
            "the on-call handover",
            "the container registry",
            "the disk alarm",
            "the deploy script",
            "the status page",
            "the DNS zone",
            "the secret rotation",
            "the load balancer check",
            "the metrics exporter",
            "the nightly backup",
            "the cost report",
            "the package mirror",
            "the mail relay",
        ],
        circumstances: &[
            "in Frankfurt",
            "on the ARM nodes",
            "after a reboot",
            "during a fail-over",
            "for preview environments",
            "without root",
            "over IPv6",
            "on weekends",
            "when a disk is full",
            "for the analytics cluster",
            "before the price change",
        ],
        faults: &[
            "fails without a message",
            "takes over an hour",
            "alerts twice",
            "uses the old certificate",
            "fills the disk",
            "stops at midnight UTC",
            "is not restarted",
            "ignores the maintenance window",
        ],
    },
    Vocabulary {
        key: "PPL",
        components: &["Hiring", "Onboarding", "Payroll"],
        versions: &[],
        epics: &["Hiring in spring", "Time off without e-mail"],
        objects: &[
            "the onboarding checklist",
            "the holiday calendar",
            "the interview guide",
            "the travel expense form",
            "the phone list",
            "the training budget",
            "the parental leave page",
            "the laptop order",
            "the welcome letter",
            "the salary statement",
            "the room booking",
            "the sick note upload",
        ],
        circumstances: &[
            "for working students",
            "for the Lisbon office",
            "in English",
            "before the first day",
            "for part-time contracts",
            "from the second year on",
            "for people on parental leave",
            "without a printer",
            "for external colleagues",
        ],
        faults: &[
            "shows last year's dates",
            "cannot be printed",
            "is empty",
            "asks for the address twice",
            "links to the old intranet",
            "is sent to everybody",
        ],
    },
];

pub(super) const LABELS: &[&str] = &[
    "quick-win",
    "customer",
    "tech-debt",
    "security",
    "regression",
    "needs-design",
    "q4",
];

pub(super) const COMMENTS: &[&str] = &[
    "Traced it to the retry loop, fix is in review",
    "Pairing on the test set-up",
    "Wrote the missing tests",
    "Review and two small follow-ups",
    "Reproduced it on staging",
    "Went through the logs with the team",
    "Talked to support about the affected customers",
    "Second pass after the review",
    "Clean-up before the merge",
    "Read the specification, notes are on the wiki",
    "Deployed to staging and watched it for a while",
    "Prototype works, numbers to follow",
    "Split the change in two",
    "Call with the vendor's technical contact",
    "Updated the documentation",
    "Measured before and after: 3.1 s to 0.4 s",
    "Waiting for the build, meanwhile sorted the backlog",
    "Fixed the flaky test",
];

/// Steps through `of` places in an order that looks mixed and visits each once a round.
fn mixed(index: usize, of: usize) -> usize {
    // A prime, so that no place is visited twice in a round (no list here has a multiple of it).
    (index % of) * (7919 % of) % of
}

impl Vocabulary {
    /// "Simplify the basket in Safari": different for each index.
    pub(super) fn work(&self, index: usize) -> String {
        self.combine(index, VERBS.len(), |object, which| {
            format!("{} {object}", VERBS[which])
        })
    }

    /// "The basket is cut off in Safari": different for each index.
    pub(super) fn fault(&self, index: usize) -> String {
        self.combine(index, self.faults.len(), |object, which| {
            let mut chars = object.chars();
            let first = chars.next().map(|c| c.to_ascii_uppercase());
            let subject: String = first.into_iter().chain(chars).collect();
            format!("{subject} {}", self.faults[which])
        })
    }

    pub(super) fn epic(&self, index: usize) -> String {
        let name = self.epics[index % self.epics.len()];
        part(name.to_owned(), index / self.epics.len())
    }

    fn combine(
        &self,
        index: usize,
        kinds: usize,
        phrase: impl Fn(&str, usize) -> String,
    ) -> String {
        let (objects, circumstances) = (self.objects.len(), self.circumstances.len());
        let total = objects * circumstances * kinds;
        // Projects and kinds start in different places of their lists.
        let place = mixed(
            index + kinds * 31 + objects * 7 + usize::from(self.key.as_bytes()[0]) * 13,
            total,
        );
        let object = self.objects[place % objects];
        let circumstance = self.circumstances[place / objects % circumstances];
        let text = phrase(object, place / objects / circumstances);
        part(format!("{text} {circumstance}"), index / total)
    }
}

fn part(text: String, round: usize) -> String {
    if round == 0 {
        text
    } else {
        format!("{text}, part {}", round + 1)
    }
}
