using Posthorn.Store.Contract;

namespace Posthorn.Store.Tests;

// The contract's suite, over this engine.
public sealed class MemoryAccountTests : AccountContract
{
    protected override EngineHost CreateHost() => new MemoryHost();
}

public sealed class MemoryTreeTests : TreeContract
{
    protected override EngineHost CreateHost() => new MemoryHost();
}

public sealed class MemoryCommitTests : CommitContract
{
    protected override EngineHost CreateHost() => new MemoryHost();
}

public sealed class MemoryOrderingTests : OrderingContract
{
    protected override EngineHost CreateHost() => new MemoryHost();
}

public sealed class MemoryMessageTests : MessageContract
{
    protected override EngineHost CreateHost() => new MemoryHost();
}

public sealed class MemoryContentTests : ContentContract
{
    protected override EngineHost CreateHost() => new MemoryHost();
}

public sealed class MemoryCollectionTests : CollectionContract
{
    protected override EngineHost CreateHost() => new MemoryHost();
}

public sealed class MemoryExpungedTests : ExpungedContract
{
    protected override EngineHost CreateHost() => new MemoryHost();
}

public sealed class MemoryUrlKeyTests : UrlKeyContract
{
    protected override EngineHost CreateHost() => new MemoryHost();
}

public sealed class MemoryMailAccountTests : MailAccountContract
{
    protected override EngineHost CreateHost() => new MemoryHost();
}

public sealed class MemoryModelTests : ModelContract
{
    protected override int Histories => 300;

    protected override EngineHost CreateHost() => new MemoryHost();
}

public sealed class MemoryThreadTests : ThreadContract
{
    protected override EngineHost CreateHost() => new MemoryHost();
}

public sealed class MemoryPreviewTests : PreviewContract
{
    protected override EngineHost CreateHost() => new MemoryHost();
}

public sealed class MemoryAnnotationTests : AnnotationContract
{
    protected override EngineHost CreateHost() => new MemoryHost();
}

public sealed class MemoryGatheringTests : GatheringContract
{
    protected override EngineHost CreateHost() => new MemoryHost();
}
