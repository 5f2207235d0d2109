"""What happens at an agency: somebody is invited, starts, changes, leaves; a home or a rota changes.

A module for each noun. All but accepting an invitation is done by an administrator of the agency.
"""
