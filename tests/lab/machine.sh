#!/bin/sh
# machine.sh WORK CHECKOUT COMMAND...
#
# Runs COMMAND in CHECKOUT, in a world as the README has it, and nothing of that world is left afterwards:
#
#   web1.example.com   a server that deploy logs in to, by ssh on port 22
#   git.example.com    has acme/shop.git, which git gives to deploy
#   the operator       has keys for both, and a checkout in which whatever is written stays in that world
#
# For root, in namespaces of its own:  unshare --mount --net --pid --fork --kill-child --mount-proc sh machine.sh ...
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$1 checkout=$2
shift 2
names='web1.example.com git.example.com shop.example.com'

ip link set lo up
mount -t tmpfs none "$work"
mkdir -p "$work/etc" "$work/home" "$work/ssh" "$work/written" "$work/aside" /run/sshd
chmod 755 "$work"

# Homes of this world beside those that there are: the .NET SDK and the checkout may lie in one.
mount --rbind /home "$work/home"
mount -t tmpfs none /home
for home in "$work/home"/*; do
    [ -d "$home" ] || continue
    mkdir "/home/${home##*/}"
    mount --rbind "$home" "/home/${home##*/}"
done

cp /etc/passwd /etc/shadow /etc/group /etc/hosts "$work/etc"
printf 'deploy:x:64001:64001::/home/deploy:/bin/sh\ngit:x:64002:64002::/home/git:/bin/sh\n' >>"$work/etc/passwd"
printf 'deploy:*:19000:0:99999:7:::\ngit:*:19000:0:99999:7:::\n' >>"$work/etc/shadow"
printf 'deploy:x:64001:\ngit:x:64002:\n' >>"$work/etc/group"
printf '127.0.0.1 localhost %s\n' "$names" >"$work/etc/hosts"
for file in passwd shadow group hosts; do mount --bind "$work/etc/$file" "/etc/$file"; done

made=
[ -d "$HOME/.ssh" ] || { made=yes; mkdir -m 700 "$HOME/.ssh"; }
mount -t tmpfs -o mode=700 none "$HOME/.ssh"
for home in /home/deploy /home/git; do mkdir -p "$home/.ssh"; done
for key in "$HOME/.ssh/id_ed25519" /home/deploy/.ssh/id_ed25519 "$work/ssh/host"; do ssh-keygen -q -t ed25519 -N '' -C example -f "$key"; done
cat "$HOME/.ssh/id_ed25519.pub" >/home/deploy/.ssh/authorized_keys
cat "$HOME/.ssh/id_ed25519.pub" /home/deploy/.ssh/id_ed25519.pub >/home/git/.ssh/authorized_keys
bash "$here/make-repository.sh" /home/git/acme/shop.git >"$work/repository.log" 2>&1
chown -R 64001:64001 /home/deploy
chown -R 64002:64002 /home/git
chmod -R go= /home/deploy/.ssh /home/git/.ssh

cat >"$work/ssh/sshd_config" <<END
Port 22
ListenAddress 127.0.0.1
HostKey $work/ssh/host
PidFile none
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
END
"$(command -v sshd || echo /usr/sbin/sshd)" -f "$work/ssh/sshd_config" -E "$work/ssh/log"

# Whoever follows the README has logged in once to each.
known() { sed "s|^|$1 |" "$work/ssh/host.pub" | cut -d ' ' -f 1-3; }
for host in $names; do known "$host"; done >"$HOME/.ssh/known_hosts"
cp "$HOME/.ssh/known_hosts" /home/deploy/.ssh/known_hosts
chown 64001:64001 /home/deploy/.ssh/known_hosts

mount -t overlay -o "lowerdir=$checkout,upperdir=$work/written,workdir=$work/aside" overlay "$checkout"
cd "$checkout"
code=0
"$@" || code=$?
cd /
[ -z "$made" ] || { umount "$HOME/.ssh" && rmdir "$HOME/.ssh"; }
exit "$code"
