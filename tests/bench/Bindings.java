// SPDX-License-Identifier: Apache-2.0

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.time.Instant;
import java.util.Scanner;
import org.libeseal.Context;
import org.libeseal.Report;
import org.libeseal.Trust;
import org.libeseal.Verifier;

/** What bench --serve does, through the Java binding: java -cp JAR Bindings.java FOLDER. */
public class Bindings {
    private static final int FILES = 16;

    public static void main(String[] args) {
        Path folder = Paths.get(args[0]);
        Context context = new Context();
        Trust trust = new Trust(context).addFile(Trust.Use.SIGNER, folder.resolve("signer-ca.der"))
                .addMakerCaFile(folder.resolve("maker-ca.der"));
        Verifier verifier = new Verifier(context).trust(trust).policy("offline")
                .at(Instant.parse("2024-01-01T00:00:00Z"));
        Path[] files = new Path[FILES];
        for (int i = 0; i < FILES; i++) {
            files[i] = folder.resolve(String.format("0000/%08d.ofd", i));
        }
        ThreadMXBean clock = ManagementFactory.getThreadMXBean();
        Scanner in = new Scanner(System.in);
        while (in.hasNextInt()) {
            int due = in.nextInt();
            long start = clock.getCurrentThreadCpuTime();
            for (int i = 0; i < due; i++) {
                try (Report report = verifier.verify(files[i % FILES])) {
                    if (!report.isPassed()) {
                        throw new AssertionError(report.toJson());
                    }
                }
            }
            System.out.println((clock.getCurrentThreadCpuTime() - start) * 1e-9);
            System.out.flush();
        }
    }
}
