// SPDX-License-Identifier: Apache-2.0
package org.libeseal;

import java.util.Map;

/** One check of a report; eseal-checks(7) tells of each. */
public final class Check {
    private final Map<String, Object> facts;

    Check(Map<String, Object> facts) {
        this.facts = facts;
    }

    private String text(String key) {
        Object value = facts.get(key);
        return value == null ? "" : value.toString();
    }

    /** As "signer.in-seal". */
    public String id() {
        return text("id");
    }

    /** What was looked at, or "". */
    public String subject() {
        return text("subject");
    }

    /** "passed", "failed", "warning", "indeterminate", "not-run". */
    public String outcome() {
        return text("outcome");
    }

    /** The level that the policy gives it, one letter. */
    public String level() {
        return text("level");
    }

    /** As "not-listed". */
    public String reason() {
        return text("reason");
    }

    /** The sentence for a person, in the report's language. */
    public String message() {
        return text("message");
    }

    /** As "GB/T 38540-2020 7.3", or "". */
    public String clause() {
        return text("clause");
    }

    /** Every fact of the check, under the names of eseal-report/1. */
    public Map<String, Object> asMap() {
        return facts;
    }

    @Override
    public String toString() {
        return id() + " " + outcome() + " (" + reason() + ")";
    }
}
