/* SPDX-License-Identifier: Apache-2.0 */
/* The key and certificate that a command signs with. */
#include "tool.h"

int tool_signer(eseal_signer **out, const eseal_ctx *ctx, const tool_args *args)
{
    const char *key = tool_value(args, "--key");
    eseal_error err = {0};
    char *pin = NULL;
    int rc;

    if (key == NULL)
        return tool_usage(args->command, "needs --key FILE");
    rc = tool_pin(&pin, args);
    if (rc == 0 && eseal_signer_open_file(out, ctx, key, tool_value(args, "--cert"), pin, &err) < 0)
        rc = tool_error(NULL, &err);
    if (rc != 0 && err.code == ESEAL_E_PIN && pin == NULL)
        tool_say("eseal: give the PIN with --pin-fd N or --pin-env NAME\n");
    tool_wipe(pin);
    return rc;
}
