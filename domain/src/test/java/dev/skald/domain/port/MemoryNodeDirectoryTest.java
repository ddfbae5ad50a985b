package dev.skald.domain.port;

class MemoryNodeDirectoryTest extends NodeDirectoryContract {

    private final NodeDirectory directory = new MemoryNodeDirectory();

    @Override
    protected NodeDirectory directory() {
        return directory;
    }

    @Override
    protected NodeDirectory ofAnother() {
        return directory;
    }
}
