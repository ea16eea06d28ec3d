/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of a Signature.xml that have files of their own. */
#ifndef ES_DOC_OFD_SIGNATURE_H
#define ES_DOC_OFD_SIGNATURE_H

#include "doc/ofd_read.h"

/* References (NULL: none) into refs (ofd_reference.c). */
int es_ofd_references_read(
    es_ofd *ofd, es_ofd_signature *signature, const es_xml_node *node, eseal_error *err);
/* The StampAnnot children of SignedInfo into stamps (ofd_stamp.c). */
int es_ofd_stamps_read(
    es_ofd *ofd, es_ofd_signature *signature, const es_xml_node *info, eseal_error *err);
/* Finds each stamp's page. */
int es_ofd_stamps_place(es_ofd *ofd, eseal_error *err);

#endif
