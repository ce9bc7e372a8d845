using System.Globalization;
using TfModelTools.Common;

namespace TfModelTools.Tests.Common;

public class ReadableCollectionTests
{
    [Fact]
    public void Its_text_is_its_values_in_every_culture()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("de-DE");
            ReadableCollection<double> values = [1.5, -2];
            Assert.Equal("1.5, -2", values.ToString());
            Assert.Equal([1.5, -2], values);
            Assert.Equal(string.Empty, new ReadableCollection<string>([]).ToString());
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
