/* SPDX-License-Identifier: Apache-2.0 */
/* The engine with mulx, adcx and adox, and with lanes for sums of many points. */
#include "crypto/x86.h"

#ifdef ES_X86_64

#include "crypto/sm2_field_x86.h"

#define ENGINE ES_SM2_IFMA
#define ENGINE_NAME "ifma"
#define SUM_LANES es_sm2_sum_lanes
#include "crypto/sm2_engine_body.h"

#else
typedef int es_no_ifma; /* a translation unit may not be empty */
#endif
