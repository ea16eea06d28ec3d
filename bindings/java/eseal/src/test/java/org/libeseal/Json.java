// SPDX-License-Identifier: Apache-2.0
package org.libeseal;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes maps and lists as the library writes eseal-report/1 on one line; and reads such a text. */
final class Json {
    private final String text;
    private int at;

    private Json(String text) {
        this.text = text;
    }

    static Object read(String text) {
        return new Json(text).value();
    }

    private char peek() {
        while (Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        return text.charAt(at);
    }

    /** Takes a mark, if it is the next. */
    private boolean took(char mark) {
        boolean found = peek() == mark;
        if (found) {
            at++;
        }
        return found;
    }

    /** Whether another item follows, in an object or array that ends with a mark. */
    private boolean more(char end) {
        took(',');
        return !took(end);
    }

    private Object value() {
        switch (peek()) {
            case '{':
                at++;
                Map<String, Object> map = new LinkedHashMap<>();
                while (more('}')) {
                    String key = string();
                    took(':');
                    map.put(key, value());
                }
                return map;
            case '[':
                at++;
                List<Object> list = new ArrayList<>();
                while (more(']')) {
                    list.add(value());
                }
                return list;
            case '"':
                return string();
            default:
                return word();
        }
    }

    private Object word() {
        int from = at;
        while (at < text.length() && "{}[],: \n\"".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        String word = text.substring(from, at);
        if (word.equals("true") || word.equals("false")) {
            return Boolean.valueOf(word);
        }
        return word.contains(".") ? (Object) Double.valueOf(word) : (Object) Long.valueOf(word);
    }

    private String string() {
        StringBuilder out = new StringBuilder();
        peek();
        for (at++; text.charAt(at) != '"'; at++) {
            char c = text.charAt(at);
            if (c == '\\' && text.charAt(++at) == 'u') {
                c = (char) Integer.parseInt(text.substring(at + 1, at + 5), 16);
                at += 4;
            } else if (c == '\\') {
                int place = "nrtbf".indexOf(text.charAt(at));
                c = place < 0 ? text.charAt(at) : "\n\r\t\b\f".charAt(place);
            }
            out.append(c);
        }
        at++;
        return out.toString();
    }

    static String of(Object value) {
        StringBuilder out = new StringBuilder();
        write(out, value);
        return out.toString();
    }

    private static void write(StringBuilder out, Object value) {
        if (value instanceof Map) {
            writeMap(out, (Map<?, ?>) value);
        } else if (value instanceof List) {
            out.append('[');
            for (Iterator<?> i = ((List<?>) value).iterator(); i.hasNext();) {
                write(out, i.next());
                out.append(i.hasNext() ? "," : "");
            }
            out.append(']');
        } else if (value instanceof Double) {
            double d = (Double) value;
            out.append(d == Math.rint(d) ? String.valueOf((long) d) : String.valueOf(d));
        } else if (value instanceof String) {
            quote(out, (String) value);
        } else {
            out.append(value);
        }
    }

    private static void writeMap(StringBuilder out, Map<?, ?> map) {
        out.append('{');
        for (Iterator<? extends Map.Entry<?, ?>> i = map.entrySet().iterator(); i.hasNext();) {
            Map.Entry<?, ?> entry = i.next();
            quote(out, (String) entry.getKey());
            out.append(':');
            write(out, entry.getValue());
            out.append(i.hasNext() ? "," : "");
        }
        out.append('}');
    }

    private static void quote(StringBuilder out, String text) {
        out.append('"');
        for (char c : text.toCharArray()) {
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c == '\n') {
                out.append("\\n");
            } else if (c < 0x20 || c == 0x7F) {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }
}
