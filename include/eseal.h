/* SPDX-License-Identifier: Apache-2.0 */
/* eseal.h - everything of libeseal but eseal/openssl.h. */
#ifndef ESEAL_H
#define ESEAL_H

#include <eseal/version.h>
#include <eseal/error.h>
#include <eseal/ctx.h>
#include <eseal/io.h>
#include <eseal/cert.h>
#include <eseal/trust.h>
#include <eseal/evidence.h>
#include <eseal/policy.h>
#include <eseal/report.h>
#include <eseal/verify.h>
#include <eseal/signer.h>
#include <eseal/status.h>
#include <eseal/seal.h>
#include <eseal/signature.h>
#include <eseal/document.h>
#include <eseal/batch.h>
#include <eseal/signing.h>
#include <eseal/stamp.h>
#include <eseal/inspect.h>

#endif
