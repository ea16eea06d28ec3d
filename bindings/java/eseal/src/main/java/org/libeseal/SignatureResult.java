// SPDX-License-Identifier: Apache-2.0
package org.libeseal;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a report says of one signature. */
public final class SignatureResult {
    private final Map<String, Object> facts;
    private final List<Check> checks;

    SignatureResult(Map<String, Object> facts) {
        this.facts = facts;
        this.checks = Report.checks(facts);
    }

    /** Its place in the document, from 0. */
    public int index() {
        return ((Number) facts.get("index")).intValue();
    }

    /** Its ID as written in the signature list, or "". */
    public String id() {
        return String.valueOf(facts.getOrDefault("id", ""));
    }

    /** The result under the policy. */
    public Result result() {
        return Result.of(facts.get("result"));
    }

    /** The result by the letter of the file's own standard. */
    public Result strictResult() {
        return Result.of(facts.get("strict_result"));
    }

    /** The reason that decided, as "references-changed". */
    public String reason() {
        return String.valueOf(facts.getOrDefault("reason", ""));
    }

    /** The name of the seal; empty for a signature without one. */
    public Optional<String> sealName() {
        return Report.find(facts, "seal", "name").map(Object::toString);
    }

    /** The subject of the signer's certificate. */
    public Optional<String> signer() {
        return Report.find(facts, "signer", "subject").map(Object::toString);
    }

    /** The time that was judged by. */
    public Optional<Instant> bestTime() {
        return Report.find(facts, "times", "best").map(time -> Instant.parse(time.toString()));
    }

    /** Until when the verdict holds by what is there; a later one takes an archive stamp before that. */
    public Optional<Instant> lastsUntil() {
        return Report.find(facts, "lasting", "until").map(time -> Instant.parse(time.toString()));
    }

    /** Every check, in the order of eseal-checks(7). */
    public List<Check> checks() {
        return checks;
    }

    /** The first check with an id. */
    public Optional<Check> check(String id) {
        return checks.stream().filter(check -> check.id().equals(id)).findFirst();
    }

    /** Every fact of the signature, under the names of eseal-report/1. */
    public Map<String, Object> asMap() {
        return facts;
    }

    @Override
    public String toString() {
        return "signature " + id() + ": " + result() + " (" + reason() + ")";
    }
}
