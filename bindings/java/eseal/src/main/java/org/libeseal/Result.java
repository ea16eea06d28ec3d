// SPDX-License-Identifier: Apache-2.0
package org.libeseal;

import java.util.Locale;

/** What a report, or one signature in it, comes to. */
public enum Result {
    /** There is no seal or signature. */
    NONE,
    /** Something that the policy demands could not be decided; the needs say what is missing. */
    INDETERMINATE,
    /** A check that the policy demands failed. */
    FAILED,
    /** Every check that the policy demands was made and passed. */
    PASSED;

    static Result of(int number) {
        return values()[number];
    }

    static Result of(Object name) {
        return valueOf(String.valueOf(name).toUpperCase(Locale.ROOT));
    }
}
