using TfModelTools.Common;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Common;

public sealed class ScopeTreeTests
{
    private static ScopeTree<string> Tree(params string[] names) => new(names, n => n);

    [Fact]
    public void Names_become_folders_in_their_order()
    {
        ScopeTree<string> tree = Tree("b/kernel", "a/x/y", "b/bias", "step");

        Assert.Equal(["b", "a", "step"], tree.Root.Children.Select(c => c.Segment));
        Assert.Equal(["kernel", "bias"], tree.Find("b")!.Children.Select(c => c.Segment));
        Assert.Equal("a/x/y", tree.Find("a/x/y")!.Path);
        Assert.Equal(["b/kernel", "b/bias"], tree.Find("/b/")!.Items());
        Assert.Equal(4, tree.Root.ItemCount);
        Assert.Null(tree.Find("b/none"));
        Assert.Null(tree.Find("step/none"));
    }

    [Fact]
    public void A_name_may_be_a_thing_and_a_folder()
    {
        ScopeTree<string> tree = Tree("w/m", "w");
        ScopeNode<string> node = tree.Find("w")!;

        Assert.Equal("w", node.Item);
        Assert.True(node.IsScope);
        Assert.Equal(["w", "w/m"], node.Items());
        Assert.Equal(2, node.ItemCount);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("//a")]
    [InlineData("a//b/")]
    [InlineData("./../a")]
    [InlineData("a\\b")]
    [InlineData("50%/x")]
    [InlineData("a%2Fb")]
    [InlineData("kernel:0")]
    [InlineData("[a]*?")]
    [InlineData("tab\tline\n")]
    [InlineData("日本/λ")]
    public void Every_name_has_one_path(string name)
    {
        string path = string.Join('/', ScopePath.Segments(name));
        ScopeTree<string> tree = Tree(name, name + "x");

        Assert.Equal(name, tree.Find(path)!.Item);
        Assert.Equal(path, tree.Find(path)!.Path);
        Assert.DoesNotContain('\\', path);
        Assert.DoesNotContain(path, char.IsControl);
        Assert.DoesNotContain("//", "/" + path + "/x", StringComparison.Ordinal);
    }

    [Fact]
    public void Case_decides_only_where_it_must()
    {
        ScopeTree<string> tree = Tree("Dense/W", "dense/w");

        Assert.Equal("dense/w", tree.Find("dense/w")!.Item);
        Assert.Equal("Dense/W", tree.Find("Dense/W")!.Item);
        Assert.Equal("Dense/W", tree.Find("Dense/w")!.Item);
        Assert.Equal("Dense/W", tree.Find("DENSE/W")!.Item);
    }

    [Fact]
    public void A_folder_of_many_finds_each()
    {
        ScopeTree<string> tree = Tree([.. Enumerable.Range(0, 100).Select(i => $"layers/{i}/kernel")]);

        Assert.Equal(100, tree.Find("layers")!.Children.Count);
        Assert.All(Enumerable.Range(0, 100), i => Assert.Equal($"layers/{i}/kernel", tree.Find($"layers/{i}/KERNEL")!.Item));
    }

    [Fact]
    public void A_name_of_many_segments_is_no_danger()
    {
        string name = string.Join('/', Enumerable.Repeat("a", 50_000));

        ScopeTree<string> tree = Tree(name);
        Assert.Equal(1, tree.Root.ItemCount);
        Assert.Equal(name, SmallStack.Run(() => tree.Find(name)!.Path));
    }
}
