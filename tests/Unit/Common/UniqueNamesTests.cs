using TfModelTools.Common;

namespace TfModelTools.Tests.Common;

public sealed class UniqueNamesTests
{
    [Fact]
    public void A_name_that_is_taken_gets_the_next_free_number()
    {
        UniqueNames names = new();
        Assert.Equal(["a", "a_1", "a_2", "A", "a_1_1", "a_3"], new[] { "a", "a", "a_2", "A", "a_1", "a" }.Select(names.Add));
        Assert.False(names.TryAdd("a_3"));
        Assert.True(names.TryAdd("a_4"));
        Assert.Equal("a_5", names.Add("a"));
    }

    [Fact]
    public void Case_and_the_way_of_numbering_can_be_chosen()
    {
        UniqueNames names = new(StringComparer.OrdinalIgnoreCase, 2);
        Assert.Equal(["dense", "Dense2", "dense3"], new[] { "dense", "Dense", "dense" }.Select(n => names.Add(n, string.Empty)));
    }
}
