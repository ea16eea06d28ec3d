// SPDX-License-Identifier: Apache-2.0

// What bench --serve does, by gmsm: peers sm2|sm3
package main

import (
	"crypto/rand"
	"fmt"
	"os"
	"time"

	"github.com/emmansun/gmsm/sm2"
	"github.com/emmansun/gmsm/sm3"
)

const keys = 16

func need(good bool, what any) {
	if !good {
		fmt.Fprintln(os.Stderr, "gmsm:", what)
		os.Exit(1)
	}
}

func verifier() func(int) {
	var private [keys]*sm2.PrivateKey
	var values [keys][]byte
	message := make([]byte, 256)
	for i := range private {
		var err error
		private[i], err = sm2.GenerateKey(rand.Reader)
		need(err == nil, err)
		values[i], err = private[i].Sign(rand.Reader, message, sm2.NewSM2SignerOption(true, nil))
		need(err == nil, err)
	}
	return func(i int) {
		need(sm2.VerifyASN1WithSM2(&private[i%keys].PublicKey, nil, message, values[i%keys]), "a good value is bad")
	}
}

func main() {
	data := make([]byte, 16384)
	run := func(int) { sm3.Sum(data) }
	if os.Args[1] == "sm2" {
		run = verifier()
	}
	for {
		var due int
		if _, err := fmt.Scan(&due); err != nil {
			return
		}
		start := time.Now()
		for i := 0; i < due; i++ {
			run(i)
		}
		fmt.Println(time.Since(start).Seconds())
	}
}
