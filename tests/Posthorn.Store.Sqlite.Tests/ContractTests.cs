using Posthorn.Store.Contract;

namespace Posthorn.Store.Sqlite.Tests;

// The contract's suite, over this engine.
public sealed class SqliteAccountTests : AccountContract
{
    protected override EngineHost CreateHost() => new SqliteHost();
}

public sealed class SqliteTreeTests : TreeContract
{
    protected override EngineHost CreateHost() => new SqliteHost();
}

public sealed class SqliteCommitTests : CommitContract
{
    protected override EngineHost CreateHost() => new SqliteHost();
}

public sealed class SqliteOrderingTests : OrderingContract
{
    protected override EngineHost CreateHost() => new SqliteHost();
}

public sealed class SqliteMessageTests : MessageContract
{
    protected override EngineHost CreateHost() => new SqliteHost();
}

public sealed class SqliteContentTests : ContentContract
{
    protected override EngineHost CreateHost() => new SqliteHost();
}

public sealed class SqliteCollectionTests : CollectionContract
{
    protected override EngineHost CreateHost() => new SqliteHost();
}

public sealed class SqliteExpungedTests : ExpungedContract
{
    protected override EngineHost CreateHost() => new SqliteHost();
}

public sealed class SqliteUrlKeyTests : UrlKeyContract
{
    protected override EngineHost CreateHost() => new SqliteHost();
}

public sealed class SqliteReopeningTests : ReopeningContract
{
    protected override EngineHost CreateHost() => new SqliteHost();
}

public sealed class SqliteMailAccountTests : MailAccountContract
{
    protected override EngineHost CreateHost() => new SqliteHost();
}

public sealed class SqliteModelTests : ModelContract
{
    protected override int Histories => 25;

    protected override EngineHost CreateHost() => new SqliteHost();
}

public sealed class SqliteThreadTests : ThreadContract
{
    protected override EngineHost CreateHost() => new SqliteHost();
}

public sealed class SqlitePreviewTests : PreviewContract
{
    protected override EngineHost CreateHost() => new SqliteHost();
}

public sealed class SqliteAnnotationTests : AnnotationContract
{
    protected override EngineHost CreateHost() => new SqliteHost();
}

public sealed class SqliteGatheringTests : GatheringContract
{
    protected override EngineHost CreateHost() => new SqliteHost();
}
