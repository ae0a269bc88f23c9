// Caller is what Go's own gRPC library makes of Mekong: it calls the health service of a target over and
// over, and prints one line for each call, "ok" or what went wrong. GRPC_XDS_BOOTSTRAP names its bootstrap.
package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	health "google.golang.org/grpc/health/grpc_health_v1"
	_ "google.golang.org/grpc/xds"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: caller TARGET")
		os.Exit(2)
	}
	if err := call(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// The end of the program is the end of the calls: whoever started it kills it.
func call(target string) error {
	channel, err := grpc.NewClient(target, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return err
	}
	defer channel.Close()
	client := health.NewHealthClient(channel)
	for range time.Tick(20 * time.Millisecond) {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		_, err := client.Check(ctx, &health.HealthCheckRequest{}, grpc.WaitForReady(true))
		cancel()
		if err != nil {
			fmt.Println("failed:", err)
		} else {
			fmt.Println("ok")
		}
	}
	return nil
}
