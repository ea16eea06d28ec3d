// SPDX-License-Identifier: Apache-2.0
package org.libeseal;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Which seals were suspended, lost, replaced, deregistered, revoked or declared invalid, signed by who keeps the
 * register. Reading it checks nothing but its structure; give its octets to an {@link Evidence}.
 */
public final class StatusList {
    /** How a seal stands. */
    public enum Status {
        /** In use again after a suspension. */
        ACTIVE,
        /** Not to be used for now. */
        SUSPENDED,
        /** Lost. */
        LOST,
        /** Another took its place. */
        REPLACED,
        /** Taken out of the register. */
        DEREGISTERED,
        /** Revoked. */
        REVOKED,
        /** Void from the start. */
        INVALIDATED;

        int number() {
            return ordinal() + 1;
        }
    }

    /** What is said of one seal. */
    public static final class Entry {
        private final String sealId;
        private final Status status;
        private final String reason;
        private final Instant effective;
        private final Instant reported;

        /**
         * An entry.
         *
         * @param reason one of those that go with the status, eseal_status(3)
         * @param effective since when it holds
         * @param reported when the register learned of it
         */
        public Entry(String sealId, Status status, String reason, Instant effective, Instant reported) {
            this.sealId = sealId;
            this.status = status;
            this.reason = reason;
            this.effective = effective;
            this.reported = reported;
        }

        private Entry(Map<?, ?> facts) {
            this((String) facts.get("id"), Status.values()[((Long) facts.get("status")).intValue() - 1],
                    (String) facts.get("reason"), moment(facts, "effective"), moment(facts, "reported"));
        }

        /** esID. */
        public String sealId() {
            return sealId;
        }

        /** How it stands. */
        public Status status() {
            return status;
        }

        /** Why. */
        public String reason() {
            return reason;
        }

        /** Since when. */
        public Instant effective() {
            return effective;
        }

        /** When the register learned of it. */
        public Instant reported() {
            return reported;
        }
    }

    private final Map<String, Object> facts;
    private final List<Entry> entries;

    StatusList(byte[] events) {
        facts = Events.read(events);
        List<Entry> all = new ArrayList<>();
        for (Object entry : (List<?>) facts.get("entries")) {
            all.add(new Entry((Map<?, ?>) entry));
        }
        entries = Collections.unmodifiableList(all);
    }

    /** Reads a list or an answer. */
    public static StatusList parse(Context context, byte[] der) {
        return read(context, Certificate.present(der), null);
    }

    /** The same from a file. */
    public static StatusList open(Context context, Path path) {
        return read(context, null, Native.octets(path));
    }

    private static StatusList read(Context context, byte[] der, byte[] path) {
        context.enter();
        try {
            return new StatusList(Native.statusEvents(context.inner(), der, path));
        } finally {
            context.leave();
        }
    }

    private static Instant moment(Map<?, ?> facts, String key) {
        return Instant.ofEpochSecond((Long) facts.get(key));
    }

    /** The register's name. */
    public String issuer() {
        return (String) facts.get("issuer");
    }

    /** A higher one is newer. */
    public long number() {
        return (Long) facts.get("number");
    }

    /** Everything that was reported until then is in it. */
    public Instant thisUpdate() {
        return moment(facts, "this_update");
    }

    /** After that it says nothing. */
    public Instant nextUpdate() {
        return moment(facts, "next_update");
    }

    /** The one seal that it is an answer about. */
    public Optional<String> about() {
        return Optional.ofNullable((String) facts.get("about"));
    }

    /** The time that was asked for, where it is an answer. */
    public Optional<Instant> askedAt() {
        return about().map(seal -> moment(facts, "asked_at"));
    }

    /** What is said, in the list's order. */
    public List<Entry> entries() {
        return entries;
    }

    /** What is said of one seal. */
    public List<Entry> of(String sealId) {
        return entries.stream().filter(entry -> entry.sealId().equals(sealId)).collect(Collectors.toList());
    }

    /** The certificate of who signed (DER). */
    public byte[] certificate() {
        return ((byte[]) facts.get("certificate")).clone();
    }

    /** The list. */
    public byte[] der() {
        return ((byte[]) facts.get("der")).clone();
    }
}
