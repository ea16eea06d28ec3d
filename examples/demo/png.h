/* SPDX-License-Identifier: Apache-2.0 */
/* The least that a PNG needs. */
#ifndef DEMO_PNG_H
#define DEMO_PNG_H

/* Writes pixels of red, green, blue and alpha, row by row from the top.  1, or 0 if it cannot. */
int png_write(const char *path, const unsigned char *pixels, unsigned width, unsigned height,
    unsigned pixels_per_metre);

#endif
