using TfModelTools.Common;
using TfModelTools.Common.Wording;

namespace TfModelTools.Tests.Common;

public sealed class HintsTests
{
    [Theory]
    [InlineData("Rename them. Leave the state out by -Exclude (command line: --exclude).", "--exclude", "Rename them.")]
    [InlineData("Leave it out (-Force, command line: --force), or rename.", "--force", "")]
    [InlineData("Give --force-all.", "--force", "Give --force-all.")]
    [InlineData("Give it by --force. Version 1.2 has it.", "--force", "Version 1.2 has it.")]
    [InlineData("Check the path a.b-force.", "-Force", "Check the path a.b-force.")]
    [InlineData("Use -Force.", "-force", "")]
    public void A_hint_does_not_tell_to_give_what_was_given(string hint, string given, string expected) => Assert.Equal(expected, Hints.Without(hint, [given]));

    [Fact]
    public void Without_switches_it_stays() => Assert.Equal("Give --force.", Hints.Without("Give --force.", []));
}
