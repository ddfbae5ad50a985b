package dev.skald.adapter.socketio;

import dev.skald.domain.event.WorkflowId;

public class Smoke {
    public static void main(String[] a) throws Exception {
        TestGateway g = TestGateway.start();
        WorkflowId w = WorkflowId.parse("11111111-2222-3333-4444-555555555555");
        g.register(w, "alice");
        g.think(w, "one", "two");
        System.out.println("PORT " + g.port());
        new Thread(() -> {
                    int i = 0;
                    while (true) {
                        try {
                            Thread.sleep(50);
                        } catch (InterruptedException e) {
                            return;
                        }
                        g.think(w, "tick " + i++);
                    }
                })
                .start();
    }
}
