// SPDX-License-Identifier: Apache-2.0
package org.libeseal;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a verification found. It speaks for the octets, the time and the policy that it names, and for nothing else.
 * An invalid seal is a result, never an exception. Threads may share one.
 */
public final class Report extends Handle {
    private volatile Map<String, Object> facts;

    Report(long pointer, Handle context) {
        super(REPORT, pointer, context);
    }

    /** The result for the whole document. */
    public Result result() {
        return result(false);
    }

    /** The result by the letter of the file's own standard. */
    public Result strictResult() {
        return result(true);
    }

    private Result result(boolean strict) {
        long pointer = enter();
        try {
            return Result.of(Native.reportResult(pointer, strict));
        } finally {
            leave();
        }
    }

    /** Whether every check that the policy demands was made and passed. */
    public boolean isPassed() {
        return result() == Result.PASSED;
    }

    /** The form eseal-report/1, English, on one line. */
    public String toJson() {
        return toJson(false, true);
    }

    /** The form eseal-report/1. */
    public String toJson(boolean chinese, boolean compact) {
        long pointer = enter();
        try {
            return Native.text(Native.reportJson(pointer, chinese, compact));
        } finally {
            leave();
        }
    }

    /** A text for a person to read. */
    public String toText(boolean chinese) {
        long pointer = enter();
        try {
            return Native.text(Native.reportText(pointer, chinese));
        } finally {
            leave();
        }
    }

    /** The facts of eseal-report/1 as maps, lists, texts, longs and doubles; messages in English. */
    public Map<String, Object> asMap() {
        long pointer = enter();
        try {
            if (facts == null) {
                facts = Events.read(Native.reportEvents(pointer, false));
            }
            return facts;
        } finally {
            leave();
        }
    }

    /** The checks of the document as a whole. */
    public List<Check> checks() {
        return checks(asMap());
    }

    /** The signatures, in the order of the document's list. */
    @SuppressWarnings("unchecked")
    public List<SignatureResult> signatures() {
        List<SignatureResult> all = new ArrayList<>();
        for (Object item : (List<Object>) asMap().get("signatures")) {
            all.add(new SignatureResult((Map<String, Object>) item));
        }
        return Collections.unmodifiableList(all);
    }

    @SuppressWarnings("unchecked")
    static List<Check> checks(Map<String, Object> facts) {
        List<Check> all = new ArrayList<>();
        for (Object item : (List<Object>) facts.get("checks")) {
            all.add(new Check((Map<String, Object>) item));
        }
        return Collections.unmodifiableList(all);
    }

    static Optional<Object> find(Map<String, Object> facts, String outer, String inner) {
        Object object = facts.get(outer);
        return object instanceof Map ? Optional.ofNullable(((Map<?, ?>) object).get(inner)) : Optional.empty();
    }
}
