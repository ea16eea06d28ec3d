/* SPDX-License-Identifier: Apache-2.0 */
/* The engine with mulx, adcx and adox. */
#if defined(__x86_64__) && defined(__GNUC__)

#include "crypto/sm2_field_x86.h"

#define ENGINE ES_SM2_MULX
#define ENGINE_NAME "mulx"
#include "crypto/sm2_engine_body.h"

#else
typedef int es_no_x86; /* a translation unit may not be empty */
#endif
