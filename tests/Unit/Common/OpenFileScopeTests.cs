using TfModelTools.Common;
using TfModelTools.Common.Input;

namespace TfModelTools.Tests.Common;

public sealed class OpenFileScopeTests
{
    private readonly List<File> _opened = [];

    [Fact]
    public void Outside_of_a_scope_a_file_is_open_while_it_is_read()
    {
        Assert.True(Read());
        Assert.True(Read());
        Assert.Equal([false, false], _opened.Select(f => f.IsOpen));
    }

    [Fact]
    public void Within_a_scope_it_is_opened_once_and_closed_at_its_end()
    {
        using (OpenFileScope.Begin())
        {
            Assert.True(Read());
            using (OpenFileScope.Begin())
            {
                Assert.True(Read());
            }

            Assert.True(Read());
            Assert.Equal([true, false], _opened.Select(f => f.IsOpen));
        }

        Assert.Equal([false, false], _opened.Select(f => f.IsOpen));
        Assert.True(Read());
        Assert.Equal(3, _opened.Count);
    }

    [Fact]
    public async Task A_scope_holds_for_work_on_other_threads()
    {
        using (OpenFileScope.Begin())
        {
            await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Assert.True(Read()))));
            Assert.True(Assert.Single(_opened).IsOpen);
        }

        Assert.False(Assert.Single(_opened).IsOpen);
    }

    [Fact]
    public void A_file_that_does_not_open_is_tried_again()
    {
        using OpenFileScope scope = OpenFileScope.Begin();
        Assert.Throws<IOException>(() => OpenFileScope.Read<File, bool>(this, () => throw new IOException(), f => f.IsOpen));
        Assert.True(Read());
    }

    private bool Read() => OpenFileScope.Read(
        this,
        () =>
        {
            File file = new();
            _opened.Add(file);
            return file;
        },
        file => file.IsOpen);

    private sealed class File : IDisposable
    {
        public bool IsOpen { get; private set; } = true;

        public void Dispose() => IsOpen = false;
    }
}
