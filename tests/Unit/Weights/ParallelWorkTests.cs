using TfModelTools.Weights;

namespace TfModelTools.Tests.Weights;

public sealed class ParallelWorkTests
{
    [Fact]
    public void Of_several_faults_the_first_item_s_is_thrown()
    {
        // The earlier the item the later its fault: the first to be thrown is not the one to be told.
        for (int round = 0; round < 50; round++)
        {
            InvalidOperationException fault = Assert.Throws<InvalidOperationException>(() => ParallelWork.Run<int, int>(
                [.. Enumerable.Range(0, 16)],
                i => i < 3 ? i : throw Late(i),
                CancellationToken.None));
            Assert.Equal("3", fault.Message);
        }

        static InvalidOperationException Late(int i)
        {
            Thread.Sleep(i == 3 ? 2 : 0);
            return new InvalidOperationException($"{i}");
        }
    }

    [Fact]
    public void Results_stand_in_the_order_of_the_items() =>
        Assert.Equal(Enumerable.Range(0, 100).Select(i => i * i), ParallelWork.Run([.. Enumerable.Range(0, 100)], i => i * i, CancellationToken.None));
}
