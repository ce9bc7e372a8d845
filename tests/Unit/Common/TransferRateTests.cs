using TfModelTools.Common;

namespace TfModelTools.Tests.Common;

public sealed class TransferRateTests
{
    [Fact]
    public void Gives_the_rate_of_the_last_seconds_and_the_time_left()
    {
        Clock clock = new();
        TransferRate rate = new(clock);
        const long MiB = 1024 * 1024;
        Assert.Equal("0 B of 100 MiB", rate.Update(Report(0)));
        Assert.Null(rate.Remaining);
        clock.Now += TimeSpan.FromSeconds(2);
        Assert.Equal("20.0 MiB of 100 MiB, 10.0 MiB/s", rate.Update(Report(20 * MiB)));
        Assert.Equal(TimeSpan.FromSeconds(8), rate.Remaining);

        // It slows down: after a while only the new rate counts.
        for (int i = 1; i <= 10; i++)
        {
            clock.Now += TimeSpan.FromSeconds(2);
            rate.Update(Report((20 + (2 * i)) * MiB));
        }

        Assert.Equal(MiB, rate.PerSecond);
        Assert.Equal(TimeSpan.FromSeconds(60), rate.Remaining);

        static ProgressReport Report(long done) => new("Copying", "x", done, 100 * MiB, "bytes");
    }

    [Fact]
    public void Another_activity_begins_anew_and_other_units_have_no_rate()
    {
        Clock clock = new();
        TransferRate rate = new(clock);
        rate.Update(new ProgressReport("A", "", 0, 10, "bytes"));
        clock.Now += TimeSpan.FromSeconds(5);
        Assert.Equal("3 of 10 layers", rate.Update(new ProgressReport("B", "", 3, 10, "layers")));
        Assert.Null(rate.Remaining);
        Assert.Equal("7 layers", rate.Update(new ProgressReport("B", "", 7, 0, "layers")));
    }

    private sealed class Clock : TimeProvider
    {
        public TimeSpan Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;
    }
}
