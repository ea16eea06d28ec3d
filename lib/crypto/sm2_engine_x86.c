/* SPDX-License-Identifier: Apache-2.0 */
/* The engine with mulx, adcx and adox. */
#include "crypto/x86.h"

#ifdef ES_X86_64

#include "crypto/sm2_field_x86.h"

#define ENGINE ES_SM2_MULX
#define ENGINE_NAME "mulx"
#include "crypto/sm2_engine_body.h"

#else
typedef int es_no_x86; /* a translation unit may not be empty */
#endif
