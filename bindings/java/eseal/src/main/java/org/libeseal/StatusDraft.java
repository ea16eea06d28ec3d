// SPDX-License-Identifier: Apache-2.0
package org.libeseal;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A seal status list in the making: for who keeps a register. */
public final class StatusDraft {
    private final String issuer;
    private final List<byte[]> makers = new ArrayList<>();
    private final List<StatusList.Entry> entries = new ArrayList<>();
    private long number;
    private long thisUpdate;
    private long nextUpdate;
    private String about;
    private long askedAt;

    /** A list of the register of this name. */
    public StatusDraft(String issuer) {
        this.issuer = issuer;
    }

    /** Each list has a higher number than the one before. */
    public StatusDraft number(long higher) {
        number = higher;
        return this;
    }

    /** Everything that was reported until the first moment is in it; after the second it says nothing. */
    public StatusDraft updates(Instant until, Instant next) {
        thisUpdate = until.getEpochSecond();
        nextUpdate = next.getEpochSecond();
        return this;
    }

    /** Makes it the answer about one seal at one time of sealing. */
    public StatusDraft question(String sealId, Instant at) {
        about = sealId;
        askedAt = at.getEpochSecond();
        return this;
    }

    /** Adds one whose seals the list speaks about. */
    public StatusDraft maker(Certificate maker) {
        makers.add(maker.der());
        return this;
    }

    /** Adds an entry. */
    public StatusDraft entry(StatusList.Entry entry) {
        entries.add(entry);
        return this;
    }

    /** Signs it. */
    public StatusList sign(Context context, Signer signer) {
        byte[][] texts = new byte[2 * entries.size()][];
        long[] numbers = new long[3 * entries.size()];
        for (int i = 0; i < entries.size(); i++) {
            StatusList.Entry entry = entries.get(i);
            texts[2 * i] = Native.octets(entry.sealId());
            texts[2 * i + 1] = Native.octets(entry.reason());
            numbers[3 * i] = entry.status().number();
            numbers[3 * i + 1] = entry.effective().getEpochSecond();
            numbers[3 * i + 2] = entry.reported().getEpochSecond();
        }
        long with = signer.enter();
        try {
            context.enter();
            try {
                return new StatusList(Native.statusMake(context.inner(),
                        new long[] {number, thisUpdate, nextUpdate, askedAt}, Native.octets(issuer),
                        Native.octets(about), makers.toArray(new byte[0][]), texts, numbers, with));
            } finally {
                context.leave();
            }
        } finally {
            signer.leave();
        }
    }
}
