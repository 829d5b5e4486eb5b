/* SPDX-License-Identifier: MIT
 *
 * Tokens that were signed once, and the keys that prove them.  The keys that signed them are gone;
 * only the secret of the first stands here.
 */
#ifndef FQ_TESTS_SIGNED_TOKENS_H
#define FQ_TESTS_SIGNED_TOKENS_H

static const struct {
    const char *key, *token;
} signed_tokens[] = {
    {"{\"kty\":\"oct\",\"k\":\"VGhlIHNlY3JldCBvZiB0aGVzZSB0ZXN0cyBoYXMgc2l4dHktZm91ciBieXR"
     "lcywgYXMgSFM1MTIgZGVtYW5kcw\",\"kid\":\"k\"}",
     "eyJhbGciOiJIUzI1NiIsImtpZCI6ImsifQ.eyJpc3MiOiJodHRwczovL2lzc3Vlci5leGFtcGxlLyIsImF1Z"
     "CI6WyJhcGkiXSwic3ViIjoidTEiLCJleHAiOjE3MDAwMDAxMDAsInJvbGVzIjpbImVkaXRvciJdfQ.pN4T_F"
     "pkFw3KMJ2Pw9qfdpkRgIqV8fQ5bWb9Gn3xgwg"},
    {"{\"kty\":\"RSA\",\"n\":\"y_dOoBpCfEUqvUjm1wCpYjDHv_CZtcUq0eKsMMMuZ1c6_CHL0ZIrT-87_YS"
     "UFlahYMW1T8czvLqTR3F1k6mKZp4PF6k-70dzMkswQCb8WcJm6OMdJCv2sZAIHGCkADX0NIFPhzir1iU2mY1"
     "XTY776qq1bSTnzI1gLAZ4R2l4K96bdTpF1f6lYaIe_vSyuvuM0GlmsMKcG-uIZQr4pAYAVcsksbEpNk49eLl"
     "VZMYAV7sOVKC-TstTECLHApFstfowtMu1FDTfdjxEmKj8-u7KVblM7ao-SwntI9Oolpkwe8u5xQ1SsjqQqzR"
     "Ki5So7kWMEVSwOmkzWQ-K4ihcxIRIaQ\",\"e\":\"AQAB\",\"kid\":\"k\"}",
     "eyJhbGciOiJSUzI1NiIsImtpZCI6ImsifQ.eyJpc3MiOiJodHRwczovL2lzc3Vlci5leGFtcGxlLyIsImF1Z"
     "CI6WyJhcGkiXSwic3ViIjoidTEiLCJleHAiOjE3MDAwMDAxMDAsInJvbGVzIjpbImVkaXRvciJdfQ.Tl_9dL"
     "yTY8zTTCPQF-ugtjFDMAyLM89yVzUwqCwws9zfZWMcJSXnzlc5MW1ldqkjndBh1pQe1Wws8zqAAbBQvhpTG2"
     "VHVYlkUU2SYHHkB3bOT0m-s6g3njZqZpPK1kxeSz6eIrB3gHHvAheDNhd4KsogIQWdnbjgAnra5goXtIDTje"
     "I5qMiFuAneshgsT__GS2voIXpRxJ-WmNB9-YOQRml5YM4ULhXlqo-8cIHrpCAo_6KsIc5DgmZkG9Qnz881sD"
     "wTMedjc4hXCMitdnaPVN3_3Q4o-FW06vZ4pc-8g60TydOCZXVoPBbnpk6BwLMeTcLF4oMEb-xS_l4xfW18iQ"},
    {"{\"kty\":\"RSA\",\"n\":\"y_dOoBpCfEUqvUjm1wCpYjDHv_CZtcUq0eKsMMMuZ1c6_CHL0ZIrT-87_YS"
     "UFlahYMW1T8czvLqTR3F1k6mKZp4PF6k-70dzMkswQCb8WcJm6OMdJCv2sZAIHGCkADX0NIFPhzir1iU2mY1"
     "XTY776qq1bSTnzI1gLAZ4R2l4K96bdTpF1f6lYaIe_vSyuvuM0GlmsMKcG-uIZQr4pAYAVcsksbEpNk49eLl"
     "VZMYAV7sOVKC-TstTECLHApFstfowtMu1FDTfdjxEmKj8-u7KVblM7ao-SwntI9Oolpkwe8u5xQ1SsjqQqzR"
     "Ki5So7kWMEVSwOmkzWQ-K4ihcxIRIaQ\",\"e\":\"AQAB\",\"kid\":\"k\"}",
     "eyJhbGciOiJQUzI1NiIsImtpZCI6ImsifQ.eyJpc3MiOiJodHRwczovL2lzc3Vlci5leGFtcGxlLyIsImF1Z"
     "CI6WyJhcGkiXSwic3ViIjoidTEiLCJleHAiOjE3MDAwMDAxMDAsInJvbGVzIjpbImVkaXRvciJdfQ.K-erhf"
     "PaHtgm7cj-_XiUp48_8RNRElFHYEPS-w21g3dEQL5zv6jbTj3PtGvRZErMBLQbFyuoH92-7X_qeKTsAJu8jQ"
     "Th5CX4LqmMfwXcuXVe0cp9y6CGpfZ9DCAto3alOeyK1YLLPGVFKTdS3JF_KmQZrO20xK-bYYKzrzfGdAK03e"
     "6GWWqA5MPfk42YVumA21Gnlsr_Vm11XBnAss5envxy5COexN2PJ07reUJmMHM-KuLMLEgr-XC6xrNsAVsxHk"
     "SWq_lZN0jnRgtW6scZHJ0l3shYU9V5NPXHPNZGuND5ektAaSj9--t2Zu8OE81_IlafaErHaSyeXOajTYdBUQ"},
    {"{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"ax5XYWRiJV3vobbi600lokxCjpdMslAx2U-StAWabP"
     "8\",\"y\":\"WbzbkHnVxC8dyslqxdSv1GjDyQrF-AJNUFyc1UNjOMk\",\"kid\":\"k\"}",
     "eyJhbGciOiJFUzI1NiIsImtpZCI6ImsifQ.eyJpc3MiOiJodHRwczovL2lzc3Vlci5leGFtcGxlLyIsImF1Z"
     "CI6WyJhcGkiXSwic3ViIjoidTEiLCJleHAiOjE3MDAwMDAxMDAsInJvbGVzIjpbImVkaXRvciJdfQ.uOe1yV"
     "MCKFzQEE3bg_PVGB9zS026Y5VOAv3wFhzWLmVnuDlljjg8RHokHgfUYNZSL0retvVG-qEW9kGleXq9hg"},
    {"{\"kty\":\"EC\",\"crv\":\"P-384\",\"x\":\"Icrjxo3_Ar3vqWvlt-SbXhagVl9nk7KUL9duzyMWuw"
     "Jz9jqoyMmXgVvpokXlBRA9\",\"y\":\"uyOSs-n1xTZoozEZfeS7snSbLg5rCQ604LvqSIq8DAge1obdJkv"
     "d-p68mA9hF4N5\",\"kid\":\"k\"}",
     "eyJhbGciOiJFUzM4NCIsImtpZCI6ImsifQ.eyJpc3MiOiJodHRwczovL2lzc3Vlci5leGFtcGxlLyIsImF1Z"
     "CI6WyJhcGkiXSwic3ViIjoidTEiLCJleHAiOjE3MDAwMDAxMDAsInJvbGVzIjpbImVkaXRvciJdfQ.5rCiaj"
     "w47GHSgYAFg9qIgw2_XOg7HlEVBCZfuUAu_21poS2el9fErtHy_Ho5Wb3Nmtau228ZQoZCvH71n2-TcZRiHl"
     "iyjRF2tsEsYpcuIZljrEMMfH6N4LHxrcpQoeON"},
    {"{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"oZJm7OFOz8lm-ay-tornVBVpVTgnrAT9IjuYDFR"
     "Eizk\",\"kid\":\"k\"}",
     "eyJhbGciOiJFZERTQSIsImtpZCI6ImsifQ.eyJpc3MiOiJodHRwczovL2lzc3Vlci5leGFtcGxlLyIsImF1Z"
     "CI6WyJhcGkiXSwic3ViIjoidTEiLCJleHAiOjE3MDAwMDAxMDAsInJvbGVzIjpbImVkaXRvciJdfQ.tlwTLS"
     "CUpQNZ3CIaPxKl2Lb1yBRi9AosCNg9-6_MuBdWcxCqu9mIKRiu6AgqQ8UdXf59ozWjjCz4bRk_lsgyAQ"},
};

#endif
