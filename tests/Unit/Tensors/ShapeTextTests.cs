using TfModelTools.Common;
using TfModelTools.Import;
using TfModelTools.Tensors;

namespace TfModelTools.Tests.Tensors;

public class ShapeTextTests
{
    [Theory]
    [InlineData("1,28,28,1", "(1, 28, 28, 1)")]
    [InlineData("1x28X28x1", "(1, 28, 28, 1)")]
    [InlineData(" (1, 28, 28, 1) ", "(1, 28, 28, 1)")]
    [InlineData("[2 3]", "(2, 3)")]
    [InlineData("?,3", "(None, 3)")]
    [InlineData("None,-1,n", "(None, None, None)")]
    [InlineData("7", "(7,)")]
    [InlineData("()", "()")]
    [InlineData("(4,)", "(4,)")]
    [InlineData("1, 4", "(1, 4)")]
    [InlineData("1 x 4", "(1, 4)")]
    public void A_shape_is_read_in_every_spelling(string text, string expected) => Assert.Equal(expected, ShapeText.Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("a,b")]
    [InlineData("1,-2")]
    [InlineData("1.5")]
    [InlineData("1,,2")]
    [InlineData("1,2x3")]
    [InlineData("1x2x")]
    [InlineData(",1")]
    [InlineData("1 2, 3")]
    [InlineData("99999999999999999999")]
    public void What_is_no_shape_is_refused(string text) => Assert.Throws<InvalidInputException>(() => ShapeText.Parse(text));

    [Fact]
    public void Shapes_may_be_named()
    {
        Assert.Equal("(1, 2)", InputShapeText.Parse(["a=1,2", "b=3"])["a"].ToString());
        Assert.Equal("(3,)", InputShapeText.Parse(["3"])[string.Empty].ToString());
        Assert.Throws<InvalidInputException>(() => InputShapeText.Parse(["a=1", "a=2"]));
    }
}
