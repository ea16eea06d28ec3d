// SPDX-License-Identifier: Apache-2.0
package org.libeseal;

import java.util.concurrent.CountDownLatch;

/** Exits with 7 while threads verify, and while others, which have verified, come to their end. */
final class ExitUnderLoad {
    private static final int THREADS = 6;

    private ExitUnderLoad() {}

    public static void main(String[] args) throws InterruptedException {
        Fixture fixture = new Fixture();
        byte[] sealed = fixture.sealed(4);
        CountDownLatch warm = new CountDownLatch(2 * THREADS);
        CountDownLatch end = new CountDownLatch(1);
        for (int i = 0; i < THREADS; i++) {
            start(() -> {
                fixture.verifier.verify(sealed).close();
                warm.countDown();
                await(end);
            });
            start(() -> {
                for (;;) {
                    fixture.verifier.verify(sealed).close();
                    warm.countDown();
                }
            });
        }
        warm.await();
        end.countDown();
        System.exit(7);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work);
        thread.setDaemon(true);
        thread.start();
    }
}
