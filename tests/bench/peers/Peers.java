// SPDX-License-Identifier: Apache-2.0

import java.nio.file.Path;
import java.nio.file.Paths;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Security;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.Scanner;
import java.util.function.IntConsumer;
import org.bouncycastle.crypto.digests.SM3Digest;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.ofdrw.reader.OFDReader;
import org.ofdrw.sign.verify.OFDValidator;
import org.ofdrw.sign.verify.container.SESV4ValidateContainer;

/** What bench --serve does, by BouncyCastle and ofdrw: java -cp JARS Peers.java sm2|sm3|ofd [FOLDER]. */
public class Peers {
    private static final int KEYS = 16;

    /** Through the provider, whose curve is a special one; the key objects are kept. */
    private static IntConsumer sm2() throws Exception {
        byte[] message = new byte[256];
        KeyPair[] pairs = new KeyPair[KEYS];
        byte[][] values = new byte[KEYS][];
        KeyPairGenerator maker = KeyPairGenerator.getInstance("EC", "BC");
        Signature signature = Signature.getInstance("SM3withSM2", "BC");
        maker.initialize(new ECGenParameterSpec("sm2p256v1"));
        for (int i = 0; i < KEYS; i++) {
            pairs[i] = maker.generateKeyPair();
            signature.initSign(pairs[i].getPrivate());
            signature.update(message);
            values[i] = signature.sign();
        }
        return i -> {
            try {
                signature.initVerify(pairs[i % KEYS].getPublic());
                signature.update(message);
                need(signature.verify(values[i % KEYS]));
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        };
    }

    private static IntConsumer sm3() {
        byte[] data = new byte[16384];
        byte[] out = new byte[32];
        return i -> {
            SM3Digest digest = new SM3Digest();
            digest.update(data, 0, data.length);
            digest.doFinal(out, 0);
        };
    }

    /** One value over the document and the digests of its files; no certificate, seal or date. */
    private static IntConsumer ofd(Path folder) {
        return i -> {
            Path file = folder.resolve(String.format("0000/%08d.ofd", i % 16));
            try (OFDReader reader = new OFDReader(file);
                    OFDValidator validator = new OFDValidator(reader)) {
                validator.setValidator(new SESV4ValidateContainer());
                validator.exeValidate();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        };
    }

    private static void need(boolean good) {
        if (!good) {
            throw new AssertionError("a good value is bad");
        }
    }

    public static void main(String[] args) throws Exception {
        Security.addProvider(new BouncyCastleProvider());
        IntConsumer run = args[0].equals("sm2") ? sm2() : args[0].equals("sm3") ? sm3() : ofd(Paths.get(args[1]));
        Scanner in = new Scanner(System.in);
        while (in.hasNextInt()) {
            int due = in.nextInt();
            long start = System.nanoTime();
            for (int i = 0; i < due; i++) {
                run.accept(i);
            }
            System.out.println((System.nanoTime() - start) * 1e-9);
            System.out.flush();
        }
    }
}
