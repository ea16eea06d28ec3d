/* SPDX-License-Identifier: Apache-2.0 */
/* Whether there is code for x86-64 beside the C: where the compiler can make it, and configure was
 * not told --disable-asm. */
#ifndef ES_CRYPTO_X86_H
#define ES_CRYPTO_X86_H

#if defined(__x86_64__) && defined(__GNUC__) && !defined(ES_WITHOUT_ASM)
#define ES_X86_64 1
#endif

#endif
