using TfModelTools.Common;

namespace TfModelTools.Tests.Common;

public sealed class HumanDurationTests
{
    [Theory]
    [InlineData(0, "0.00 µs")]
    [InlineData(0.4, "0.40 µs")]
    [InlineData(999.4, "999 µs")]
    [InlineData(999.6, "1.00 ms")]
    [InlineData(12_340, "12.3 ms")]
    [InlineData(999_600, "1.00 s")]
    [InlineData(90_000_000, "90.0 s")]
    public void A_duration_has_three_digits_and_a_unit(double microseconds, string expected) =>
        Assert.Equal(expected, HumanDuration.Format(TimeSpan.FromMicroseconds(microseconds)));
}
