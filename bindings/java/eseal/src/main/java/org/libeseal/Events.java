// SPDX-License-Identifier: Apache-2.0
package org.libeseal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads what native/events.c wrote: maps, lists, texts, longs, doubles, and octets. */
final class Events {
    private static final int NO_KEY = 0xFFFF;

    private final ByteBuffer in;

    private Events(byte[] octets) {
        in = ByteBuffer.wrap(octets);
    }

    static Map<String, Object> read(byte[] octets) {
        Events events = new Events(octets);
        events.in.get();
        events.key();
        return events.object();
    }

    private String utf8(int len) {
        String text = new String(in.array(), in.position(), len, StandardCharsets.UTF_8);
        in.position(in.position() + len);
        return text;
    }

    private byte[] octets(int len) {
        byte[] octets = new byte[len];
        in.get(octets);
        return octets;
    }

    private String key() {
        int len = in.getShort() & NO_KEY;
        return len == NO_KEY ? null : utf8(len);
    }

    private Map<String, Object> object() {
        Map<String, Object> map = new LinkedHashMap<>();
        for (char tag = tag(); tag != '}'; tag = tag()) {
            String key = key();
            map.put(key, value(tag));
        }
        key();
        return Collections.unmodifiableMap(map);
    }

    private List<Object> list() {
        List<Object> list = new ArrayList<>();
        for (char tag = tag(); tag != ']'; tag = tag()) {
            key();
            list.add(value(tag));
        }
        key();
        return Collections.unmodifiableList(list);
    }

    private char tag() {
        return (char) in.get();
    }

    private Object value(char tag) {
        switch (tag) {
            case '{':
                return object();
            case '[':
                return list();
            case 's':
                return utf8(in.getInt());
            case 'o':
                return octets(in.getInt());
            case 'i':
                return in.getLong();
            default:
                return in.getDouble();
        }
    }
}
