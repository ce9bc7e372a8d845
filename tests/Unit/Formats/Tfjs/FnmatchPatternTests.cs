using TfModelTools.Formats.Tfjs;

namespace TfModelTools.Tests.Formats.Tfjs;

public class FnmatchPatternTests
{
    // Verdicts of fnmatch.fnmatchcase of CPython 3.11.
    [Theory]
    [InlineData("*/kernel", "a/b/kernel", true)]
    [InlineData("*/kernel", "a/b/Kernel", false)]
    [InlineData("conv?/k*", "conv1/kernel", true)]
    [InlineData("conv?/k*", "conv12/kernel", false)]
    [InlineData("conv[13]", "conv3", true)]
    [InlineData("conv[13]", "conv2", false)]
    [InlineData("conv[!13]", "conv2", true)]
    [InlineData("conv[!13]", "conv1", false)]
    [InlineData("conv[1-3]", "conv2", true)]
    [InlineData("conv[^1]", "conv^", true)]
    [InlineData("conv[^1]", "conv2", false)]
    [InlineData("a[]]b", "a]b", true)]
    [InlineData("a[!]]b", "axb", true)]
    [InlineData("a[b", "a[b", true)]
    [InlineData("a[!b", "a[!b", true)]
    [InlineData("a[]", "a[]", true)]
    [InlineData("a[3-1]", "a2", false)]
    [InlineData("a[!3-1]", "a2", true)]
    [InlineData("a[3-1b]", "ab", true)]
    [InlineData("a[b-]", "a-", true)]
    [InlineData("a.c", "abc", false)]
    [InlineData("a\\c", "a\\c", true)]
    [InlineData("a[\\]c", "a\\c", true)]
    [InlineData("*", "", true)]
    [InlineData("*", "a\nb", true)]
    [InlineData("a", "a\n", false)]
    [InlineData("", "", true)]
    [InlineData("", "a", false)]
    [InlineData("$(x)+{2}|", "$(x)+{2}|", true)]
    public void Names_fit_as_Python_says(string pattern, string name, bool fits) => Assert.Equal(fits, new FnmatchPattern(pattern).IsMatch(name));

    [Fact]
    public void No_pattern_takes_long() => Assert.False(new FnmatchPattern(string.Concat(Enumerable.Repeat("*a", 40)) + "b").IsMatch(new string('a', 2000)));
}
