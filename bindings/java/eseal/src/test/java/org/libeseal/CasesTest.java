// SPDX-License-Identifier: Apache-2.0
package org.libeseal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The cases that every binding judges (tests/cases): what is due is said, in the octets of the command's JSON. */
class CasesTest {
    private static final Context CONTEXT = new Context();

    @AfterAll
    static void close() {
        CONTEXT.close();
    }

    private static Path folder() {
        return Paths.get(System.getProperty("eseal.cases"));
    }

    static List<Case> cases() throws IOException {
        List<Case> all = new ArrayList<>();
        String text = new String(Files.readAllBytes(folder().resolve("manifest.json")), StandardCharsets.UTF_8);
        for (Object item : list(Json.read(text), "cases")) {
            all.add(new Case(item));
        }
        return all;
    }

    @SuppressWarnings("unchecked")
    private static List<Object> list(Object object, String key) {
        return (List<Object>) ((Map<String, Object>) object).getOrDefault(key, Collections.emptyList());
    }

    private static String text(Object object, String key) {
        return (String) ((Map<?, ?>) object).get(key);
    }

    /** One of the manifest. */
    static final class Case {
        final Object facts;

        Case(Object facts) {
            this.facts = facts;
        }

        Path path(Object file) {
            return folder().resolve(text(facts, "name")).resolve(file.toString());
        }

        Path document(String which) {
            return path(text(facts, which));
        }

        private Stream<Path> anchors(String use) {
            return list(facts, use).stream().map(this::path);
        }

        Report judge(String which) {
            try (Trust trust = new Trust(CONTEXT)) {
                anchors("trust").forEach(anchor -> trust.addFile(Trust.Use.SIGNER, anchor));
                anchors("maker").forEach(trust::addMakerCaFile);
                return new Verifier(CONTEXT).trust(trust).policy(text(facts, "policy"))
                        .at(Instant.parse(text(facts, "at"))).verify(document(which));
            }
        }

        /** What "eseal verify --jsonl" prints. */
        String byCommand() throws IOException, InterruptedException {
            List<String> words = new ArrayList<>(Arrays.asList(System.getProperty("eseal.command"), "verify",
                    "--jsonl", "--lang", "en", "--policy", text(facts, "policy"), "--at", text(facts, "at")));
            for (String use : new String[] {"trust", "maker"}) {
                anchors(use).forEach(anchor -> words.addAll(Arrays.asList("--" + use, anchor.toString())));
            }
            words.add(document("document").toString());
            Process process = new ProcessBuilder(words).redirectError(new java.io.File("/dev/null")).start();
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            try (InputStream out = process.getInputStream()) {
                for (int octet = out.read(); octet >= 0; octet = out.read()) {
                    all.write(octet);
                }
            }
            process.waitFor();
            return all.toString("UTF-8");
        }

        @Override
        public String toString() {
            return text(facts, "name");
        }
    }

    private static boolean has(List<Check> checks, Object due) {
        return checks.stream().anyMatch(
                check -> check.id().equals(text(due, "id")) && check.reason().equals(text(due, "reason")));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void isJudgedAsIsDue(Case one) throws Exception {
        try (Report twin = one.judge("genuine")) {
            assertEquals(Result.PASSED, twin.result(), "the genuine twin");
        }
        String due = text(one.facts, "result");
        String shown = one.byCommand();
        try (Report report = one.judge("document")) {
            assertEquals(due, report.result().toString().toLowerCase(java.util.Locale.ROOT));
            assertEquals(shown, report.toJson() + "\n");
            assertEquals(shown, Json.of(report.asMap()) + "\n");
            List<Check> checks = new ArrayList<>(report.checks());
            report.signatures().forEach(signature -> checks.addAll(signature.checks()));
            for (Object check : list(one.facts, "checks")) {
                assertTrue(has(checks, check), String.valueOf(check));
            }
        } catch (EsealException refused) {
            assertEquals("refused", due);
            Map<?, ?> error = (Map<?, ?>) ((Map<?, ?>) Json.read(shown)).get("error");
            assertEquals(error.get("code"), (long) refused.code());
            assertTrue(refused.getMessage().endsWith((String) error.get("text")), refused.getMessage());
            assertEquals(error.get("file"), refused.where());
        }
    }

    @Test
    void thereAreMany() throws IOException {
        assertTrue(cases().size() >= 80);
    }
}
