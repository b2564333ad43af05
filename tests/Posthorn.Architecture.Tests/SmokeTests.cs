namespace Posthorn.Architecture.Tests;

public class SmokeTests
{
    [Fact]
    public void The_suite_runs() => Assert.Equal(4, "mail".Length);
}
