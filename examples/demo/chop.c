/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Draws a round red chop as a PNG: a ring, a star, text around the arc, and a line below the star.
 * 40 mm at 400 dpi, on a transparent ground.
 *
 *   chop [OUT.png [ARC-TEXT [LINE]]]      A to Z and spaces
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "png.h"

enum { SIDE = 630, PIXELS_PER_METRE = 15748, SEGMENTS = 512 };
#define MM (SIDE / 40.0)
#define PI 3.14159265358979
#define ADVANCE 2.0 /* between two letters, in units of the font */

/* Strokes of A to Z: points as two digits, x 0..4 and y 0..6 from the foot; a space lifts the pen.
 */
static const char *const FONT[26] = {"002640 1232", "00063645443303 3342413000", "4536160501103041",
    "00062644422000", "46060040 0333", "460600 0333", "453616050110304143 4323", "0006 4046 0343",
    "0006", "4641301001", "0006 4603 1440", "060040", "0006234640", "00064046",
    "160501103041453616", "00063645443303", "160501103041453616 2240", "00063645443303 2340",
    "453616050413334241301001", "0646 2620", "060110304146", "062046", "0610233046", "0640 4600",
    "062346 2320", "06460040"};

typedef struct text {
    double from[SEGMENTS][2], to[SEGMENTS][2]; /* strokes, x from the middle of the text */
    int count;
} text;

static void set_text(text *t, const char *letters)
{
    double width = 0;

    for (t->count = 0; *letters != '\0'; letters++) {
        const char *glyph = *letters >= 'A' && *letters <= 'Z' ? FONT[*letters - 'A'] : "";
        double wide = *letters == 'I' ? 0 : *letters == ' ' ? 2 : 4;

        for (; glyph[0] != '\0' && glyph[1] != '\0'; glyph += glyph[2] == ' ' ? 3 : 2)
            if (glyph[2] != ' ' && glyph[2] != '\0' && t->count < SEGMENTS) {
                t->from[t->count][0] = width + glyph[0] - '0';
                t->from[t->count][1] = glyph[1] - '0';
                t->to[t->count][0] = width + glyph[2] - '0';
                t->to[t->count++][1] = glyph[3] - '0';
            }
        width += wide + ADVANCE;
    }
    for (int i = 0; i < t->count; i++) {
        t->from[i][0] -= (width - ADVANCE) / 2;
        t->to[i][0] -= (width - ADVANCE) / 2;
    }
}

/* From (x, y) to the line between two points. */
static double line_distance(double x, double y, const double a[2], const double b[2])
{
    double dx = b[0] - a[0], dy = b[1] - a[1];
    double t = ((x - a[0]) * dx + (y - a[1]) * dy) / (dx * dx + dy * dy);

    t = t < 0 ? 0 : t > 1 ? 1 : t;
    return hypot(x - a[0] - t * dx, y - a[1] - t * dy);
}

/* From the edge of the text's strokes, negative inside. */
static double text_distance(const text *t, double x, double y, double thickness)
{
    double best = 1e9;

    for (int i = 0; i < t->count; i++)
        best = fmin(best, line_distance(x, y, t->from[i], t->to[i]));
    return best - thickness / 2;
}

/* From the edge of a star with five points, negative inside. */
static double star_distance(double x, double y, double radius)
{
    double best = 1e9, points[10][2];
    int inside = 0;

    for (int i = 0; i < 10; i++) {
        double r = i % 2 == 0 ? radius : radius * 0.381966;

        points[i][0] = r * sin(i * PI / 5);
        points[i][1] = r * cos(i * PI / 5);
    }
    for (int i = 0; i < 10; i++) {
        const double *a = points[i], *b = points[(i + 1) % 10];

        best = fmin(best, line_distance(x, y, a, b));
        if ((a[1] > y) != (b[1] > y) && x < a[0] + (y - a[1]) / (b[1] - a[1]) * (b[0] - a[0]))
            inside = !inside;
    }
    return inside ? -best : best;
}

/* How much of the pixel is red, 0..255.  All lengths in mm, y upwards from the middle. */
static unsigned ink(const text *arc, const text *line, double x, double y)
{
    const double unit = 0.52, foot = 13.8, small = 0.36;
    double r = hypot(x, y), d = fabs(r - 19.1) - 0.6;

    if (r < 8)
        d = fmin(d, star_distance(x, y - 0.4, 6.6));
    if (r > foot - 1 && r < foot + 6 * unit + 1) /* bent around the middle of the letters */
        d = fmin(d, unit * text_distance(arc, atan2(x, y) * (foot + 3 * unit) / unit,
                               (r - foot) / unit, 1.05));
    if (y < -8 && y > -13 && r < 18)
        d = fmin(d, small * text_distance(line, x / small, (y + 11.4) / small, 1.0));
    d = 0.5 - d * MM;
    return d <= 0 ? 0 : d >= 1 ? 255 : (unsigned)(d * 255 + 0.5);
}

int main(int argc, char **argv)
{
    static text arc, line;
    static unsigned char pixels[SIDE * SIDE * 4];
    const char *path = argc < 2 ? "chop.png" : argv[1];

    set_text(&arc, argc > 2 ? argv[2] : "LIBESEAL DEMONSTRATION");
    set_text(&line, argc > 3 ? argv[3] : "SPECIMEN");
    for (int y = 0; y < SIDE; y++)
        for (int x = 0; x < SIDE; x++) {
            unsigned char *pixel = pixels + 4 * ((size_t)y * SIDE + (size_t)x);

            pixel[3] = (unsigned char)ink(
                &arc, &line, (x + 0.5 - SIDE / 2.0) / MM, (SIDE / 2.0 - y - 0.5) / MM);
            if (pixel[3] > 0)
                memcpy(pixel, "\xD6\x1A\x1F", 3);
        }
    if (png_write(path, pixels, SIDE, SIDE, PIXELS_PER_METRE))
        return 0;
    fprintf(stderr, "chop: cannot write %s\n", path);
    return 1;
}
